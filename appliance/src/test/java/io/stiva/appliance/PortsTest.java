package io.stiva.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.db.UnprivilegedUser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

    @TempDir Path directory;

    @Test
    void the_preferred_ports_are_taken_when_they_are_free() {
        assertThat(Ports.PREFERRED.orNextFree(port -> true)).isEqualTo(Ports.PREFERRED);
    }

    @Test
    void a_taken_port_moves_to_the_next_one_that_is_not_another_of_ours() {
        Ports ports = Ports.PREFERRED.orNextFree(port -> port != 8080);
        assertThat(ports.api()).isEqualTo(8081);
        assertThat(ports.console()).isEqualTo(8082);
        assertThat(ports.nodeLink()).isEqualTo(8443);
    }

    @Test
    void what_was_chosen_once_is_preferred_the_next_time() throws IOException {
        Home home = new Home(directory, UnprivilegedUser.forChildren());
        Ports first = Ports.of(home, port -> !Set.of(8000, 8443).contains(port));
        assertThat(first.edge()).isEqualTo(8001);
        assertThat(Ports.of(home, port -> true)).isEqualTo(first);
    }

    @Test
    void a_listening_port_is_not_free() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(taken.getLocalPort())).isFalse();
        }
    }

    @Test
    void running_out_of_ports_is_said() {
        assertThatThrownBy(() -> Ports.PREFERRED.orNextFree(port -> false))
                .hasMessageContaining("no free port from 8080");
    }
}
