package io.stiva.platform.registry;

import io.stiva.platform.access.Role;
import io.stiva.platform.testing.AccessRow;
import io.stiva.platform.testing.AccessRows;
import java.util.List;
import org.springframework.stereotype.Component;

/** Who may see images; pushing and pulling speak the registry's own protocol and have own tests. */
@Component
class RegistryAccess implements AccessRows {

    @Override
    public List<AccessRow> rows() {
        return List.of(
                AccessRow.of("GET /api/v1/projects/{project}/images")
                        .request(
                                stage ->
                                        stage.http()
                                                .get(
                                                        "/api/v1/projects/"
                                                                + stage.tenant().project().name()
                                                                + "/images"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200));
    }
}
