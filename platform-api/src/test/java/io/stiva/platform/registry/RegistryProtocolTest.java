package io.stiva.platform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.platform.access.Role;
import io.stiva.platform.registry.RegistryUser.Session;
import io.stiva.platform.tenancy.QuotaKey;
import io.stiva.platform.tenancy.Quotas;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import io.stiva.vocabulary.Uuid7;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The distribution specification's verbs, and every refusal beside the success. */
class RegistryProtocolTest {

    private final RunningApi api = RunningApi.shared();
    private final Tenant tenant = Tenant.make(api);
    private final RegistryUser owner = new RegistryUser(api, tenant.owner());
    private final String name = tenant.project().name() + "/web";

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        return noise;
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void nobody_gets_in_without_a_token_and_is_told_how_to_get_one() throws Exception {
        Session nobody = new Session(api, name, null);
        HttpResponse<byte[]> refused = nobody.get("manifests/1");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(RegistryUser.code(refused)).isEqualTo("UNAUTHORIZED");
        assertThat(header(refused, "WWW-Authenticate"))
                .isEqualTo(
                        "Bearer realm=\"%s\",service=\"stiva\",scope=\"repository:%s:pull\""
                                .formatted(api.uri("/auth/token"), name));
        assertThat(nobody.to(api.uri("/v2/"), "GET", new byte[0]).statusCode()).isEqualTo(401);
        Session invented = new Session(api, name, "str_" + "0".repeat(64));
        assertThat(invented.get("tags/list").statusCode()).isEqualTo(401);
    }

    @Test
    void a_wrong_password_gets_no_token() throws Exception {
        RegistryUser liar = new RegistryUser(api, tenant.owner().email(), "wrong horse");
        HttpResponse<byte[]> refused = liar.askForToken("repository:" + name + ":pull");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(header(refused, "WWW-Authenticate")).startsWith("Basic");
    }

    @Test
    void a_blob_goes_up_whole_and_comes_down_in_ranges() throws Exception {
        Session session = owner.in(name);
        byte[] content = noise(300_000);
        Digest digest = session.blob(content);
        HttpResponse<byte[]> whole = session.get("blobs/" + digest);
        assertThat(whole.body()).isEqualTo(content);
        assertThat(header(whole, "Docker-Content-Digest")).isEqualTo(digest.value());
        HttpResponse<byte[]> head = session.send("HEAD", "blobs/" + digest, new byte[0]);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("300000");
        HttpResponse<byte[]> end =
                session.send("GET", "blobs/" + digest, new byte[0], "Range", "bytes=100000-");
        assertThat(end.statusCode()).isEqualTo(206);
        assertThat(end.body()).isEqualTo(Arrays.copyOfRange(content, 100_000, 300_000));
        HttpResponse<byte[]> middle =
                session.send("GET", "blobs/" + digest, new byte[0], "Range", "bytes=5-9");
        assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(content, 5, 10));
        assertThat(header(middle, "Content-Range")).isEqualTo("bytes 5-9/300000");
        HttpResponse<byte[]> beyond =
                session.send("GET", "blobs/" + digest, new byte[0], "Range", "bytes=300000-");
        assertThat(beyond.statusCode()).isEqualTo(416);
    }

    @Test
    void an_upload_in_chunks_refuses_a_gap_and_goes_on_where_it_ended() throws Exception {
        Session session = owner.in(name);
        byte[] content = noise(10_000);
        URI upload = session.begin();
        byte[] first = Arrays.copyOf(content, 4_000);
        byte[] second = Arrays.copyOfRange(content, 4_000, 10_000);
        HttpResponse<byte[]> accepted =
                session.to(upload, "PATCH", first, "Content-Range", "0-3999");
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(header(accepted, "Range")).isEqualTo("0-3999");
        HttpResponse<byte[]> gap =
                session.to(upload, "PATCH", second, "Content-Range", "5000-10999");
        assertThat(gap.statusCode()).isEqualTo(416);
        HttpResponse<byte[]> status = session.to(upload, "GET", new byte[0]);
        assertThat(status.statusCode()).isEqualTo(204);
        assertThat(header(status, "Range")).isEqualTo("0-3999");
        Digest digest = RegistryUser.digest(content);
        URI finish = URI.create(upload + "?digest=" + digest);
        HttpResponse<byte[]> created =
                session.to(finish, "PUT", second, "Content-Range", "4000-9999");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(session.get("blobs/" + digest).body()).isEqualTo(content);
        assertThat(session.to(finish, "PUT", new byte[0]).statusCode()).isEqualTo(404);
    }

    @Test
    void content_that_is_not_its_digest_is_refused_and_the_upload_is_over() throws Exception {
        Session session = owner.in(name);
        URI upload = session.begin();
        Digest other = RegistryUser.digest(noise(3));
        HttpResponse<byte[]> refused =
                session.to(URI.create(upload + "?digest=" + other), "PUT", noise(4));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(RegistryUser.code(refused)).isEqualTo("DIGEST_INVALID");
        assertThat(session.get("blobs/" + other).statusCode()).isEqualTo(404);
        HttpResponse<byte[]> again = session.to(upload, "GET", new byte[0]);
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(RegistryUser.code(again)).isEqualTo("BLOB_UPLOAD_UNKNOWN");
        HttpResponse<byte[]> malformed = session.get("blobs/sha256:abc");
        assertThat(RegistryUser.code(malformed)).isEqualTo("DIGEST_INVALID");
    }

    @Test
    void a_cancelled_upload_is_gone() throws Exception {
        Session session = owner.in(name);
        URI upload = session.begin();
        assertThat(session.to(upload, "DELETE", new byte[0]).statusCode()).isEqualTo(204);
        assertThat(session.to(upload, "PATCH", noise(5)).statusCode()).isEqualTo(404);
    }

    @Test
    void a_manifest_is_read_by_tag_and_digest_and_a_moved_tag_follows() throws Exception {
        Session session = owner.in(name);
        Digest first = session.image("1", "amd64", "one");
        HttpResponse<byte[]> byTag = session.get("manifests/1");
        assertThat(byTag.statusCode()).isEqualTo(200);
        assertThat(header(byTag, "Content-Type")).isEqualTo(RegistryUser.IMAGE);
        assertThat(header(byTag, "Docker-Content-Digest")).isEqualTo(first.value());
        assertThat(session.get("manifests/" + first).body()).isEqualTo(byTag.body());
        Digest second = session.image("1", "amd64", "two");
        assertThat(header(session.get("manifests/1"), "Docker-Content-Digest"))
                .isEqualTo(second.value());
        HttpResponse<byte[]> unknown = session.get("manifests/none");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(RegistryUser.code(unknown)).isEqualTo("MANIFEST_UNKNOWN");
        assertThat(RegistryUser.code(owner.in(name + "x").get("manifests/1")))
                .isEqualTo("NAME_UNKNOWN");
    }

    @Test
    void a_manifest_is_refused_when_it_is_wrong_in_any_way() throws Exception {
        Session session = owner.in(name);
        byte[] blob = noise(20);
        session.blob(blob);
        String there = Session.descriptor(blob);
        String absent = Session.descriptor(noise(21));
        String image = "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]%s}";
        String type = RegistryUser.IMAGE;
        assertRefused(session, image.formatted(there, absent, ""), type, "MANIFEST_BLOB_UNKNOWN");
        assertRefused(session, image.formatted(absent, there, ""), type, "MANIFEST_BLOB_UNKNOWN");
        String lie = there.replace("\"size\":20", "\"size\":19");
        assertRefused(session, image.formatted(there, lie, ""), type, "MANIFEST_INVALID");
        assertRefused(
                session,
                image.formatted(there, there, ",\"manifests\":[]"),
                type,
                "MANIFEST_INVALID");
        assertRefused(
                session, image.formatted(there, there, ",\"layers\":[]"), type, "MANIFEST_INVALID");
        assertRefused(
                session,
                image.formatted(there, there, ",\"mediaType\":\"" + RegistryUser.INDEX + "\""),
                type,
                "MANIFEST_INVALID");
        assertRefused(session, image.formatted(there, there, ""), "text/plain", "MANIFEST_INVALID");
        assertRefused(session, "{", type, "MANIFEST_INVALID");
        assertRefused(
                session,
                "{\"schemaVersion\":2,\"manifests\":[%s]}".formatted(absent),
                RegistryUser.INDEX,
                "MANIFEST_BLOB_UNKNOWN");
        HttpResponse<byte[]> mismatch =
                session.manifest(
                        RegistryUser.digest(blob).value(), type, image.formatted(there, there, ""));
        assertThat(RegistryUser.code(mismatch)).isEqualTo("DIGEST_INVALID");
        assertThat(session.get("tags/list").body()).asString().contains("\"tags\":[]");
    }

    private static void assertRefused(Session session, String body, String type, String code)
            throws Exception {
        HttpResponse<byte[]> refused = session.manifest("bad", type, body);
        assertThat(refused.statusCode()).as(body).isIn(400, 404);
        assertThat(RegistryUser.code(refused)).as(body).isEqualTo(code);
    }

    @Test
    void a_manifest_of_four_mebibytes_is_taken_and_one_byte_more_is_too_large() throws Exception {
        Session session = owner.in(name);
        byte[] blob = noise(22);
        session.blob(blob);
        String there = Session.descriptor(blob);
        String start =
                "{\"schemaVersion\":2,\"config\":%s,\"layers\":[],\"annotations\":{\"a\":\""
                        .formatted(there);
        String fill = "x".repeat((4 << 20) - start.length() - 3);
        HttpResponse<byte[]> taken =
                session.manifest("big", RegistryUser.IMAGE, start + fill + "\"}}");
        assertThat(taken.statusCode()).isEqualTo(201);
        HttpResponse<byte[]> refused =
                session.manifest("big", RegistryUser.IMAGE, start + fill + "y\"}}");
        assertThat(refused.statusCode()).isEqualTo(413);
    }

    @Test
    void an_index_needs_its_manifests_and_knows_their_architectures() throws Exception {
        Session session = owner.in(name);
        Digest amd = session.image("amd", "amd64", "a");
        Digest arm = session.image("arm", "arm64", "b");
        byte[] a = session.get("manifests/" + amd).body();
        byte[] b = session.get("manifests/" + arm).body();
        String index =
                "{\"schemaVersion\":2,\"manifests\":[%s,%s]}"
                        .formatted(Session.descriptor(a), Session.descriptor(b));
        assertThat(session.manifest("all", RegistryUser.INDEX, index).statusCode()).isEqualTo(201);
        RegistryImages.Resolved resolved = resolve("all");
        assertThat(resolved.architectures())
                .containsExactlyInAnyOrder(Architecture.AMD64, Architecture.ARM64);
        assertThat(resolved.exposedPorts()).containsExactly(80);
        assertThat(resolved.digest()).isEqualTo(RegistryUser.digest(index.getBytes(UTF_8)));
        HttpResponse<byte[]> needed = session.send("DELETE", "manifests/" + amd, new byte[0]);
        assertThat(needed.statusCode()).isEqualTo(409);
    }

    private RegistryImages.Resolved resolve(String tag) {
        return api.bean(RegistryImages.class)
                .resolve(tenant.account(), ImageReference.parse(name + ":" + tag));
    }

    @Test
    void an_unknown_image_is_refused_with_the_tags_there_are() throws Exception {
        owner.in(name).image("v1", "amd64", "x");
        assertThat(resolve("v1").architectures()).containsExactly(Architecture.AMD64);
        assertThatThrownBy(() -> resolve("v2"))
                .isInstanceOf(StivaException.class)
                .hasMessageContaining(name + ":v2")
                .hasMessageContaining("v1");
        Tenant other = Tenant.make(api);
        ImageReference image = ImageReference.parse(name + ":v1");
        assertThatThrownBy(() -> api.bean(RegistryImages.class).resolve(other.account(), image))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        e -> assertThat(e.code()).isEqualTo("image-not-found"))
                .hasMessageNotContaining("tags there are");
    }

    @Test
    void tags_come_in_pages_in_byte_order() throws Exception {
        Session session = owner.in(name);
        for (String tag : new String[] {"b", "a", "C", "d"}) {
            session.image(tag, "amd64", "x");
        }
        HttpResponse<byte[]> first = session.get("tags/list?n=2");
        assertThat(first.body()).asString().contains("\"tags\":[\"C\",\"a\"]");
        String next = header(first, "Link").replaceAll("<(.*)>; rel=\"next\"", "$1");
        HttpResponse<byte[]> second = session.to(api.uri(next), "GET", new byte[0]);
        assertThat(second.body()).asString().contains("\"tags\":[\"b\",\"d\"]");
        assertThat(header(second, "Link")).isEmpty();
    }

    @Test
    void what_refers_to_a_manifest_is_listed_and_filtered() throws Exception {
        Session session = owner.in(name);
        Digest image = session.image("1", "amd64", "x");
        byte[] empty = "{}".getBytes(UTF_8);
        session.blob(empty);
        byte[] manifest = session.get("manifests/1").body();
        for (String type : new String[] {"application/signature", "application/sbom"}) {
            String body =
                    """
                    {"schemaVersion":2,"artifactType":"%s","config":%s,"layers":[],"subject":%s}"""
                            .formatted(
                                    type, Session.descriptor(empty), Session.descriptor(manifest));
            Digest digest = RegistryUser.digest(body.getBytes(UTF_8));
            HttpResponse<byte[]> put = session.manifest(digest.value(), RegistryUser.IMAGE, body);
            assertThat(put.statusCode()).isEqualTo(201);
            assertThat(header(put, "OCI-Subject")).isEqualTo(image.value());
        }
        assertThat(RegistryUser.json(session.get("referrers/" + image)).path("manifests"))
                .hasSize(2);
        HttpResponse<byte[]> filtered =
                session.get("referrers/" + image + "?artifactType=application%2Fsbom");
        assertThat(RegistryUser.json(filtered).path("manifests")).hasSize(1);
        assertThat(header(filtered, "OCI-Filters-Applied")).isEqualTo("artifactType");
    }

    @Test
    void a_needed_blob_stays_and_a_deleted_image_gives_its_room_back() throws Exception {
        Session session = owner.in(name);
        session.image("1", "amd64", "layer");
        Digest layer = RegistryUser.digest("layer".getBytes(UTF_8));
        assertThat(session.send("DELETE", "blobs/" + layer, new byte[0]).statusCode())
                .isEqualTo(409);
        assertThat(used()).isPositive();
        Digest second = session.image("2", "amd64", "other");
        assertThat(session.send("DELETE", "manifests/1", new byte[0]).statusCode()).isEqualTo(202);
        assertThat(session.get("manifests/1").statusCode()).isEqualTo(404);
        String digest = RegistryUser.digest(noise(1)).value();
        assertThat(session.send("DELETE", "manifests/" + digest, new byte[0]).statusCode())
                .isEqualTo(404);
        assertThat(session.send("DELETE", "manifests/" + second, new byte[0]).statusCode())
                .isEqualTo(202);
    }

    private long used() {
        return api.bean(Quotas.class).show(tenant.account(), null).stream()
                .filter(quota -> quota.key().equals(QuotaKey.REGISTRY_STORAGE.text()))
                .findFirst()
                .orElseThrow()
                .used();
    }

    @Test
    void a_push_beyond_the_storage_quota_is_refused() throws Exception {
        api.bean(Quotas.class)
                .limitAccount(
                        tenant.operator(), tenant.account(), QuotaKey.REGISTRY_STORAGE, 1_000L);
        Session session = owner.in(name);
        session.blob(noise(900));
        byte[] more = noise(200);
        HttpResponse<byte[]> refused =
                session.send("POST", "blobs/uploads/?digest=" + RegistryUser.digest(more), more);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(RegistryUser.code(refused)).isEqualTo("DENIED");
        assertThat(session.get("blobs/" + RegistryUser.digest(more)).statusCode()).isEqualTo(404);
        assertThat(used()).isEqualTo(900);
    }

    @Test
    void another_tenants_repository_looks_absent_and_lends_no_blob() throws Exception {
        byte[] secret = noise(1_000);
        Session mine = owner.in(name);
        Digest digest = mine.blob(secret);
        mine.image("1", "amd64", "x");
        Tenant other = Tenant.make(api);
        RegistryUser stranger = new RegistryUser(api, other.owner());
        Session foreign = stranger.in(name);
        assertThat(foreign.get("manifests/1").statusCode()).isEqualTo(404);
        assertThat(RegistryUser.code(foreign.get("tags/list"))).isEqualTo("NAME_UNKNOWN");
        assertThat(foreign.send("POST", "blobs/uploads/", new byte[0]).statusCode()).isEqualTo(404);
        Session absent = stranger.in("nowhere-at-all/web");
        assertThat(absent.get("manifests/1").body()).isEqualTo(foreign.get("manifests/1").body());

        String own = other.project().name() + "/web";
        String token =
                stranger.token("repository:" + own + ":pull,push", "repository:" + name + ":pull");
        Session theirs = new Session(api, own, token);
        HttpResponse<byte[]> mount =
                theirs.send(
                        "POST", "blobs/uploads/?mount=" + digest + "&from=" + name, new byte[0]);
        assertThat(mount.statusCode()).isEqualTo(202);
        theirs.image("1", "amd64", "y");
        assertThat(theirs.get("blobs/" + digest).statusCode()).isEqualTo(404);
    }

    @Test
    void a_blob_is_mounted_from_another_repository_of_ones_own() throws Exception {
        Digest digest = owner.in(name).blob(noise(2_000));
        String second = tenant.project().name() + "/second";
        String scope = "repository:%s:pull,push".formatted(second);
        Session session =
                new Session(api, second, owner.token(scope, "repository:" + name + ":pull"));
        String mount = "blobs/uploads/?mount=" + digest + "&from=" + name;
        assertThat(session.send("POST", mount, new byte[0]).statusCode()).isEqualTo(201);
        assertThat(session.get("blobs/" + digest).body()).isEqualTo(noise(2_000));
        Session blind = new Session(api, second, owner.token(scope));
        assertThat(blind.send("POST", mount, new byte[0]).statusCode())
                .as("a token that does not name the source")
                .isEqualTo(202);
    }

    @Test
    void a_viewer_pulls_but_does_not_push() throws Exception {
        owner.in(name).image("1", "amd64", "x");
        Session viewer = new RegistryUser(api, tenant.member(Role.VIEWER)).in(name);
        assertThat(viewer.get("manifests/1").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> refused = viewer.send("POST", "blobs/uploads/", new byte[0]);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(RegistryUser.code(refused)).isEqualTo("DENIED");
    }

    @Test
    void the_catalog_shows_ones_own_repositories_only() throws Exception {
        owner.in(name).image("1", "amd64", "x");
        Tenant other = Tenant.make(api);
        RegistryUser stranger = new RegistryUser(api, other.owner());
        stranger.in(other.project().name() + "/theirs").image("1", "amd64", "x");
        Session session = new Session(api, "", owner.token("registry:catalog:*"));
        HttpResponse<byte[]> catalog = session.to(api.uri("/v2/_catalog"), "GET", new byte[0]);
        assertThat(catalog.body()).asString().isEqualTo("{\"repositories\":[\"" + name + "\"]}");
    }

    @Test
    void a_nodes_token_pulls_one_repository_and_nothing_else() throws Exception {
        owner.in(name).image("1", "amd64", "x");
        NodeId node = new NodeId(Uuid7.at(Instant.now(), new Random(1)));
        PullTokens.PullToken issued =
                api.bean(PullTokens.class).issue(node, tenant.project().id(), "web");
        Session session = new Session(api, name, issued.token());
        assertThat(session.get("manifests/1").statusCode()).isEqualTo(200);
        assertThat(session.send("POST", "blobs/uploads/", new byte[0]).statusCode()).isEqualTo(403);
        Session other = new Session(api, name + "2", issued.token());
        assertThat(other.get("manifests/1").statusCode()).isEqualTo(401);
    }
}
