package io.stiva.platform.workload;

import io.stiva.platform.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Files of containers, as tar archives. */
@RestController
class FilesController {

    private static final String TAR = "application/x-tar";

    private final ContainerFiles files;

    FilesController(ContainerFiles files) {
        this.files = files;
    }

    /** An archive that ends without its closing blocks is broken off. */
    @GetMapping(value = "/api/v1/containers/{container}/files", produces = TAR)
    ResponseEntity<StreamingResponseBody> get(
            Caller caller, @PathVariable String container, @RequestParam String path) {
        ByteFeed feed = files.copyOut(caller, container, path);
        return ResponseEntity.ok()
                .header("Cache-Control", "no-store")
                .contentType(MediaType.parseMediaType(TAR))
                .body(
                        out -> {
                            try {
                                feed.writeTo(out);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                                throw new IOException("the control plane is stopping", e);
                            }
                        });
    }

    /** 204 once everything is unpacked. */
    @PutMapping(value = "/api/v1/containers/{container}/files", consumes = TAR)
    ResponseEntity<Void> put(
            Caller caller,
            @PathVariable String container,
            @RequestParam String path,
            HttpServletRequest request)
            throws IOException {
        files.copyIn(caller, container, path, request.getInputStream());
        return ResponseEntity.noContent().build();
    }
}
