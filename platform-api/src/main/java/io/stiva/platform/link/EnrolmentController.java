package io.stiva.platform.link;

import io.stiva.protocol.Enrolment;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** The two HTTP exchanges of nodes; their documents are the wire contract's, not the API's. */
@RestController
class EnrolmentController {

    private static final int MOST_BODY = 64 << 10;

    private final Enrolments enrolments;

    EnrolmentController(Enrolments enrolments) {
        this.enrolments = enrolments;
    }

    @PostMapping("/node/v1/enrolments")
    ResponseEntity<String> enrol(HttpServletRequest request) throws IOException {
        try {
            Enrolment.Request wanted = Wire.readDocument(body(request), Enrolment.Request.class);
            return answer(HttpServletResponse.SC_CREATED, enrolments.enrol(wanted));
        } catch (StivaException e) {
            return refusal(e);
        }
    }

    @PostMapping("/node/v1/certificates")
    ResponseEntity<String> renew(
            @RequestAttribute(NodeDoor.NODE) NodeId node, HttpServletRequest request)
            throws IOException {
        try {
            Enrolment.Renewal wanted = Wire.readDocument(body(request), Enrolment.Renewal.class);
            return answer(HttpServletResponse.SC_CREATED, enrolments.renew(node, wanted));
        } catch (StivaException e) {
            return refusal(e);
        }
    }

    private static String body(HttpServletRequest request) throws IOException {
        return new String(request.getInputStream().readNBytes(MOST_BODY), StandardCharsets.UTF_8);
    }

    private static ResponseEntity<String> answer(int status, Enrolment.Answer answer) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Wire.writeDocument(answer));
    }

    /** Agents read the status; the sentence is for the agent's log. */
    private static ResponseEntity<String> refusal(StivaException e) {
        return ResponseEntity.status(e.category().httpStatus())
                .contentType(MediaType.TEXT_PLAIN)
                .body(e.code() + ": " + e.publicMessage());
    }
}
