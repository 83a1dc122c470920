package io.stiva.console.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Leads to the login and back: a whole page by a redirect, a fragment by htmx's header. */
public final class LoginRedirect {

    private LoginRedirect() {}

    /** Forgets a token that is no longer good and asks for a new login. */
    public static void send(HttpServletRequest request, HttpServletResponse response) {
        SessionCookie.clear(request, response);
        if (request.getHeader("HX-Request") != null) {
            response.setHeader("HX-Redirect", "/login");
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        String accept = request.getHeader("Accept");
        if (accept != null && accept.contains("text/event-stream")) {
            // 204 tells the browser not to open the stream again.
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", "/login" + back(request));
    }

    /** Where to go after the login: a path of this console, never another site. */
    static String target(@Nullable String wanted) {
        return wanted != null && wanted.matches("/[A-Za-z0-9_-][A-Za-z0-9_/?=&.-]{0,200}")
                ? wanted
                : "/projects";
    }

    private static String back(HttpServletRequest request) {
        boolean page = request.getMethod().equals("GET") && !request.getRequestURI().equals("/");
        return page
                ? "?next=" + URLEncoder.encode(request.getRequestURI(), StandardCharsets.UTF_8)
                : "";
    }
}
