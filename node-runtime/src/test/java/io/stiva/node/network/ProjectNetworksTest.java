package io.stiva.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class ProjectNetworksTest {

    private static final Random RANDOM = new Random();

    private final String instance = "t" + Integer.toString(RANDOM.nextInt(36 * 36 * 36 * 36), 36);
    private final ProjectId red = project();
    private final ProjectId blue = project();
    private final List<Namespace> namespaces = new ArrayList<>();

    @TempDir Path state;
    private ProjectNetworks networks;

    @BeforeEach
    void open() {
        networks = ProjectNetworks.open(NetworkSettings.defaults(instance, state));
        networks.recover();
    }

    @AfterEach
    void leave_nothing() throws Exception {
        namespaces.forEach(Namespace::close);
        networks.withdraw();
        networks.close();
    }

    @Test
    void containers_of_one_project_reach_each_other() throws Exception {
        Endpoint one = start(red);
        start(red);

        assertThat(namespaces.get(1).reaches(one.address(), 80)).isTrue();
    }

    @Test
    void containers_of_another_project_are_out_of_reach() throws Exception {
        Endpoint one = start(red);
        start(blue);

        assertThat(namespaces.get(1).reaches(one.address(), 80)).isFalse();
    }

    @Test
    void services_of_the_node_are_out_of_reach() throws Exception {
        Endpoint one = start(red);
        try (ServerSocket service = new ServerSocket(0)) {
            Namespace container = namespaces.get(0);
            assertThat(answersAt(InetAddress.getLoopbackAddress(), service.getLocalPort()))
                    .isTrue();
            for (String address : nodeAddresses()) {
                assertThat(container.reaches(address, service.getLocalPort()))
                        .as(address)
                        .isFalse();
            }
            assertThat(container.reaches(one.gateway(), service.getLocalPort())).isFalse();
        }
    }

    @Test
    void a_published_port_answers_on_loopback_and_on_the_nodes_address() throws Exception {
        Endpoint one = start(red, new PortRequest(80, Transport.TCP, 0));
        int port = one.ports().getFirst().hostPort();

        assertThat(port).isBetween(20000, 29999);
        assertThat(ask("127.0.0.1", port)).isEqualTo("hello");
        for (String address : nodeAddresses()) {
            assertThat(ask(address, port)).as(address).isEqualTo("hello");
        }
    }

    @Test
    void a_published_port_is_no_way_into_another_project() throws Exception {
        Endpoint one = start(red, new PortRequest(80, Transport.TCP, 0));
        Endpoint two = start(blue);
        int port = one.ports().getFirst().hostPort();

        assertThat(namespaces.get(1).reaches(two.gateway(), port)).isFalse();
        for (String address : nodeAddresses()) {
            assertThat(namespaces.get(1).reaches(address, port)).as(address).isFalse();
        }
    }

    @Test
    void a_container_that_takes_a_neighbours_address_is_not_heard() throws Exception {
        Endpoint victim = start(red);
        Endpoint thief = start(red);
        start(red);
        Namespace theft = namespaces.get(1);
        assertThat(theft.reaches(victim.address(), 80)).isTrue();

        assertThat(theft.can("ip", "addr", "replace", "10.0.0.9/32", "dev", "eth0")).isTrue();
        assertThat(theft.can("ip", "addr", "del", thief.address() + "/24", "dev", "eth0")).isTrue();
        assertThat(theft.can("ip", "route", "add", victim.address() + "/32", "dev", "eth0"))
                .isTrue();
        assertThat(theft.reaches(victim.address(), 80)).as("wrong IP address").isFalse();
    }

    @Test
    void a_container_with_another_mac_address_is_not_heard() throws Exception {
        Endpoint victim = start(red);
        start(red);
        Namespace theft = namespaces.get(1);

        assertThat(theft.can("ip", "link", "set", "dev", "eth0", "address", "02:00:00:00:00:01"))
                .isTrue();
        assertThat(theft.reaches(victim.address(), 80)).isFalse();
    }

    @Test
    void an_agent_that_was_killed_finds_its_networks_and_keeps_open_connections() throws Exception {
        Endpoint one = start(red, new PortRequest(80, Transport.TCP, 0));
        namespaces.get(0).echoing(81);
        Endpoint two = start(red, new PortRequest(81, Transport.TCP, 0));
        namespaces.get(1).echoing(81);
        try (Socket open = new Socket("127.0.0.1", two.ports().getFirst().hostPort())) {
            assertThat(echo(open, "before")).isEqualTo("before");

            networks.close();
            networks = ProjectNetworks.open(NetworkSettings.defaults(instance, state));
            networks.recover();

            assertThat(echo(open, "after")).isEqualTo("after");
        }
        assertThat(networks.find(one.container())).contains(one);
        assertThat(ask("127.0.0.1", one.ports().getFirst().hostPort())).isEqualTo("hello");
        assertThat(namespaces.get(1).reaches(one.address(), 80)).isTrue();
    }

    @Test
    void a_restarted_container_keeps_its_address_and_ports() throws Exception {
        Endpoint one = start(red, new PortRequest(80, Transport.TCP, 0));
        namespaces.get(0).close();
        networks.detach(one.container());
        assertThat(answersAt(InetAddress.getLoopbackAddress(), one.ports().getFirst().hostPort()))
                .isFalse();

        Namespace again = Namespace.make();
        namespaces.add(again);
        networks.attach(one.container(), again.pid());
        again.serving(80, "again");

        assertThat(networks.find(one.container())).contains(one);
        assertThat(ask("127.0.0.1", one.ports().getFirst().hostPort())).isEqualTo("again");
    }

    @Test
    void a_place_is_given_once_and_asking_again_changes_nothing() throws Exception {
        ContainerId container = container();
        PortRequest any = new PortRequest(80, Transport.TCP, 0);

        Endpoint first = networks.reserve(container, red, List.of(any));
        assertThat(networks.reserve(container, red, List.of(any))).isEqualTo(first);
        Endpoint other = networks.reserve(container(), red, List.of(any));

        assertThat(other.address()).isNotEqualTo(first.address());
        assertThat(other.ports()).isNotEqualTo(first.ports());
    }

    @Test
    void a_port_in_use_on_the_node_is_refused_and_nothing_is_kept() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            ContainerId container = container();
            PortRequest wanted = new PortRequest(80, Transport.TCP, taken.getLocalPort());

            assertThatThrownBy(() -> networks.reserve(container, red, List.of(wanted)))
                    .isInstanceOfSatisfying(
                            StivaException.class,
                            e -> assertThat(e.code()).isEqualTo("host-port-taken"));
            assertThat(networks.find(container)).isEmpty();
        }
    }

    @Test
    void the_last_container_of_a_project_takes_the_bridge_with_it() throws Exception {
        Endpoint one = start(red);
        Endpoint two = start(red);
        assertThat(devices("B")).hasSize(1);

        namespaces.forEach(Namespace::close);
        networks.release(one.container());
        assertThat(devices("B")).hasSize(1);
        networks.release(two.container());

        assertThat(devices("B")).isEmpty();
        Eventually.holds(() -> devices("V").isEmpty());
    }

    @Test
    void a_withdrawn_network_is_nowhere_on_the_host_and_comes_back_as_it_was() throws Exception {
        Endpoint one = start(red, new PortRequest(80, Transport.TCP, 0));
        start(blue);

        networks.withdraw();

        assertThat(devices("")).isEmpty();
        Process list = new ProcessBuilder("nft", "list", "tables").start();
        assertThat(new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("stiva_" + instance + "\n");

        networks.recover();

        assertThat(networks.find(one.container())).contains(one);
        assertThat(devices("B")).hasSize(2);
    }

    @Test
    void the_allocations_are_one_whole_file() throws Exception {
        networks.reserve(container(), red, List.of());

        try (var files = Files.list(state)) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .containsExactly("networks.json");
        }
    }

    private Endpoint start(ProjectId project, PortRequest... ports) throws IOException {
        Endpoint endpoint = networks.reserve(container(), project, List.of(ports));
        Namespace namespace = Namespace.make();
        namespaces.add(namespace);
        networks.attach(endpoint.container(), namespace.pid());
        namespace.serving(80, "hello");
        return endpoint;
    }

    private List<String> devices(String kind) {
        return Host.local().devices("sv" + instance + kind);
    }

    private static List<String> nodeAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .filter(device -> device.getName().startsWith("eth"))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private static boolean answersAt(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String ask(String address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
            socket.setSoTimeout(2000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip();
        }
    }

    private static String echo(Socket socket, String line) throws IOException {
        socket.setSoTimeout(2000);
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(line.length() + 1), StandardCharsets.UTF_8).strip();
    }

    private static ProjectId project() {
        return ProjectId.next(Instant.now(), RANDOM);
    }

    private static ContainerId container() {
        return ContainerId.next(Instant.now(), RANDOM);
    }
}
