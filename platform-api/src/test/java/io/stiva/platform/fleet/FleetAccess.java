package io.stiva.platform.fleet;

import io.stiva.client.api.Nodes.NewJoinToken;
import io.stiva.platform.testing.AccessRow;
import io.stiva.platform.testing.AccessRows;
import io.stiva.platform.testing.AccessStage;
import io.stiva.vocabulary.Slug;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Only operators see and change the fleet. */
@Component
class FleetAccess implements AccessRows {

    private static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    public List<AccessRow> rows() {
        return List.of(
                row(
                        200,
                        AccessRow.of("GET /api/v1/nodes")
                                .request(stage -> stage.http().get("/api/v1/nodes"))),
                row(
                        200,
                        AccessRow.of("GET /api/v1/nodes/{node}")
                                .request(stage -> stage.http().get(freshNode(stage)))),
                change("cordon"),
                change("uncordon"),
                change("drain"),
                row(
                        204,
                        AccessRow.of("DELETE /api/v1/nodes/{node}")
                                .request(stage -> stage.http().delete(freshNode(stage)))),
                row(
                        201,
                        AccessRow.of("POST /api/v1/nodes/join-tokens")
                                .request(
                                        stage ->
                                                stage.http()
                                                        .post(
                                                                "/api/v1/nodes/join-tokens",
                                                                new NewJoinToken(5)))));
    }

    private static AccessRow change(String verb) {
        String route = "POST /api/v1/nodes/{node}/" + verb;
        return row(
                200,
                AccessRow.of(route)
                        .request(stage -> stage.http().post(freshNode(stage) + "/" + verb, "")));
    }

    private static AccessRow row(int status, AccessRow.Builder row) {
        return row.otherTenant(403)
                .tooSmall(AccessStage::owner, 403)
                .allowed(AccessStage::operator, status);
    }

    /** The path of a node that has just joined and never said hello. */
    private static String freshNode(AccessStage stage) {
        String token =
                stage.api().bean(JoinTokens.class).issue(stage.tenant().operator(), null).token();
        Slug name = new Slug("access-" + COUNT.incrementAndGet());
        return "/api/v1/nodes/" + stage.api().bean(Nodes.class).enrol(token, name, usageKey());
    }

    private static byte[] usageKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }
}
