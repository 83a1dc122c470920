package io.stiva.console.session;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Sessions;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Logging in and out. */
@Controller
class LoginController {

    private static final Logger LOG = LoggerFactory.getLogger(LoginController.class);
    private static final Duration LONGEST = Duration.ofDays(30);

    private final StivaClient nobody;
    private final Clock clock;

    LoginController(StivaClient nobody, Clock clock) {
        this.nobody = nobody;
        this.clock = clock;
    }

    @GetMapping("/login")
    String form(@RequestParam @Nullable String next, Model model) {
        model.addAttribute("next", next);
        return "login";
    }

    @PostMapping("/login")
    String login(
            @RequestParam String email,
            @RequestParam String password,
            @RequestParam @Nullable String next,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        try {
            Sessions.Session session =
                    nobody.login(new Sessions.Login(email.strip(), password, null));
            Duration life = Duration.between(clock.instant(), session.expiresAt());
            SessionCookie.write(
                    request,
                    response,
                    session.token(),
                    life.compareTo(LONGEST) > 0 ? LONGEST : life);
            return "redirect:" + LoginRedirect.target(next);
        } catch (StivaException e) {
            response.setStatus(e.category().httpStatus());
            model.addAttribute("next", next);
            model.addAttribute("email", email);
            model.addAttribute("failure", e.publicMessage());
            return "login";
        }
    }

    /** The browser forgets the token also when the platform cannot be told. */
    @PostMapping("/logout")
    String logout(Visitor visitor, HttpServletRequest request, HttpServletResponse response) {
        try {
            visitor.client().logout();
        } catch (StivaException e) {
            if (e.category() != ErrorCategory.UNAUTHENTICATED) {
                LOG.warn("session was not ended at the platform: {}", e.code());
            }
        }
        SessionCookie.clear(request, response);
        return "redirect:/login";
    }
}
