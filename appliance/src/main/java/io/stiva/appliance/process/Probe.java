package io.stiva.appliance.process;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Asks a started process whether it is ready. */
@FunctionalInterface
public interface Probe {

    Duration PATIENCE = Duration.ofSeconds(2);

    /** Whether it is ready now; answers quickly and never throws. */
    boolean isReady();

    /** Ready when a GET answers 200. */
    static Probe http(URI uri) {
        return () -> {
            try {
                HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
                connection.setConnectTimeout((int) PATIENCE.toMillis());
                connection.setReadTimeout((int) PATIENCE.toMillis());
                connection.setInstanceFollowRedirects(false);
                int status = connection.getResponseCode();
                connection.disconnect();
                return status == HttpURLConnection.HTTP_OK;
            } catch (IOException e) {
                return false;
            }
        };
    }

    /** Ready when a loopback TCP port accepts. */
    static Probe tcp(int port) {
        return () -> {
            try (Socket socket = new Socket()) {
                InetAddress loopback = InetAddress.getLoopbackAddress();
                socket.connect(new InetSocketAddress(loopback, port), (int) PATIENCE.toMillis());
                return true;
            } catch (IOException e) {
                return false;
            }
        };
    }

    /** Ready when the process made this file. */
    static Probe file(Path file) {
        return () -> Files.exists(file);
    }
}
