package io.stiva.platform.shared;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** What the servlet container or Spring's firewall refused, as a problem like any other. */
@Controller
class RefusedRequestController implements ErrorController {

    private final Problems problems;

    RefusedRequestController(Problems problems) {
        this.problems = problems;
    }

    @RequestMapping("/error")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        problems.answer(
                status instanceof Integer code ? Refusals.ofStatus(code) : Refusals.noRoute(),
                request,
                response);
    }
}
