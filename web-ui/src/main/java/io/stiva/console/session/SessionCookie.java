package io.stiva.console.session;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/** The one place where the API token crosses to the browser and back. */
public final class SessionCookie {

    static final String NAME = "stiva_session";
    private static final int LONGEST = 512;

    private SessionCookie() {}

    /** The token the browser sent, null without one; its shape is checked, its worth is not. */
    static @Nullable String read(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
            String value = cookie.getValue();
            if (cookie.getName().equals(NAME)
                    && value.length() <= LONGEST
                    && value.matches("[A-Za-z0-9._~-]+")) {
                return value;
            }
        }
        return null;
    }

    static void write(
            HttpServletRequest request, HttpServletResponse response, String token, Duration life) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie(request, token, life).toString());
    }

    /** Makes the browser forget it. */
    public static void clear(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie(request, "", Duration.ZERO).toString());
    }

    private static ResponseCookie cookie(HttpServletRequest request, String value, Duration life) {
        return ResponseCookie.from(NAME, value)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .path("/")
                .maxAge(life)
                .build();
    }
}
