package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Containers;
import io.stiva.client.api.Services;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of each part in turn: containers go on, the appliance brings the part back, and
 * nothing that was acknowledged is lost.
 */
@Tag("root")
class FailureTest {

    private static final Duration COMES_BACK = Duration.ofSeconds(90);

    /** A new agent relates its monotonic clock to the wall clock anew; a few ms were seen. */
    private static final Duration NEW_AGENT_CLOCK = Duration.ofMillis(50);

    @TempDir Path directory;

    private final Cloud cloud = Cloud.running();

    @Test
    void the_agent_dies_and_no_container_notices() throws IOException {
        Cloud.Owner owner = cloud.owner("agent-dies");
        HeartService service = beating(owner);
        List<Containers.Container> hearts = service.awaitRunning(2);

        long killed = kill("node");
        assertThat(service.publicAnswer().output()).isEqualTo(HeartImage.PAGE);
        service.scale(3); // acknowledged while nobody can start it
        awaitReplaced("node", killed);

        assertThat(service.awaitRunning(3)).hasSize(3);
        assertNothingWasLost(service, hearts, NEW_AGENT_CLOCK);
    }

    @Test
    void the_control_plane_dies_between_acceptance_and_placement() throws IOException {
        Cloud.Owner owner = cloud.owner("platform-dies");
        HeartService service = beating(owner);
        List<Containers.Container> hearts = service.awaitRunning(2);

        HeartService accepted = HeartService.deploy(cloud, owner, "accepted", 1);
        long killed = kill("platform-api");
        assertThat(service.publicAnswer().output()).isEqualTo(HeartImage.PAGE);
        awaitReplaced("platform-api", killed);

        accepted.awaitRunning(1);
        accepted.awaitPublicAnswer();
        assertNothingWasLost(service, hearts, Duration.ZERO);
    }

    @Test
    void the_database_dies_while_people_deploy() throws IOException {
        Cloud.Owner owner = cloud.owner("database-dies");
        HeartService service = beating(owner);
        List<Containers.Container> hearts = service.awaitRunning(2);

        List<String> acknowledged = new ArrayList<>();
        deployOne(owner, acknowledged);
        long killed = kill("postgres");
        assertThat(service.publicAnswer().output()).isEqualTo(HeartImage.PAGE);
        // Some of these are refused: they must say so, and be absent afterwards or be whole.
        Eventually.see(
                "a deploy after the database came back",
                COMES_BACK,
                () -> deployOne(owner, acknowledged),
                count -> count >= 3);
        awaitReplaced("postgres", killed);

        assertThat(owner.client().services(owner.project()).all())
                .extracting(Services.Service::name)
                .containsAll(acknowledged);
        assertNothingWasLost(service, hearts, Duration.ZERO);
    }

    /** Two hearts that beat and answer in public. */
    private HeartService beating(Cloud.Owner owner) throws IOException {
        HeartImage.push(cloud, owner, directory);
        HeartService service = HeartService.deploy(cloud, owner, "heart", 2);
        service.awaitRunning(2);
        service.awaitPublicAnswer();
        return service;
    }

    private static void assertNothingWasLost(
            HeartService service, List<Containers.Container> hearts, Duration slack) {
        for (Containers.Container heart : hearts) {
            service.awaitBeatAfter(heart, service.awaitBeatAfter(heart, 10));
        }
        service.assertNoneNoticed(hearts);
        service.assertAllTimeWasMetered(hearts, slack);
    }

    /** Tries to deploy a service without containers; remembers its name once it is accepted. */
    private static int deployOne(Cloud.Owner owner, List<String> acknowledged) {
        String name = "s" + acknowledged.size();
        try {
            owner.client().createService(owner.project(), HeartService.wanted(name, 0));
        } catch (StivaException e) {
            // An answer lost with the connection may have been a yes: then the name is taken.
            if (!e.code().equals("service-name-taken")) {
                assertThat(e.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
                throw e;
            }
        }
        acknowledged.add(name);
        return acknowledged.size();
    }

    private long kill(String part) {
        long pid = cloud.pid(part);
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        assertThat(process.destroyForcibly()).isTrue();
        return pid;
    }

    /** Waits until the part is ready again, as another process. */
    private void awaitReplaced(String part, long killed) {
        Eventually.see(
                part + " ready again",
                COMES_BACK,
                () -> cloud.stiva("status"),
                status -> status.code() == 0 && cloud.pid(part) != killed);
    }
}
