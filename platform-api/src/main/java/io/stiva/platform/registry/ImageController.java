package io.stiva.platform.registry;

import io.stiva.client.api.ImageSummary;
import io.stiva.client.api.Page;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.PageQuery;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Images of a project over REST. */
@RestController
class ImageController {

    private final RegistryImages images;

    ImageController(RegistryImages images) {
        this.images = images;
    }

    @GetMapping("/api/v1/projects/{project}/images")
    Page<ImageSummary> list(Caller caller, @PathVariable String project, PageQuery page) {
        return images.list(caller, project, page);
    }
}
