package io.stiva.platform.identity;

import io.stiva.client.api.Sessions.Login;
import io.stiva.client.api.Sessions.Me;
import io.stiva.client.api.Sessions.Session;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.ShownOnce;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Logging in and out. */
@RestController
class SessionController {

    private final Identity identity;

    SessionController(Identity identity) {
        this.identity = identity;
    }

    @PostMapping("/api/v1/sessions")
    @ResponseStatus(HttpStatus.CREATED)
    @ShownOnce("token")
    Session logIn(@RequestBody Login login, HttpServletRequest request) {
        return identity.logIn(login, request.getRemoteAddr());
    }

    @DeleteMapping("/api/v1/sessions/current")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logOut(Caller caller) {
        identity.logOut(caller);
    }

    @GetMapping("/api/v1/me")
    Me me(Caller caller) {
        return identity.describe(caller);
    }
}
