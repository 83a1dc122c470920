package io.stiva.appliance;

import io.stiva.appliance.process.Backoff;
import io.stiva.appliance.process.Leftovers;
import io.stiva.appliance.process.ProcessIdentity;
import io.stiva.appliance.process.Supervisor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verb that stays: runs the parts until this process is told to end. */
final class Supervise {

    private static final Logger LOG = LoggerFactory.getLogger(Supervise.class);

    private Supervise() {}

    /** Answers when everything has ended; 1 when another supervisor holds this home. */
    static int run(Home home, JavaCommand java, CloudSettings settings)
            throws IOException, InterruptedException {
        home.make();
        try (FileChannel channel =
                        FileChannel.open(
                                home.run().resolve("supervisor.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null || !lock.isValid()) {
                LOG.error("another supervisor runs on {}", home.root());
                return 1;
            }
            Leftovers.end(home.run(), Cloud.PARTS.reversed());
            serve(Cloud.context(home, java, settings));
            return 0;
        }
    }

    private static void serve(Context context) throws IOException, InterruptedException {
        Home home = context.home();
        FirstOperator.prepare(home, context.settings().operatorEmail(), new SecureRandom());
        ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow().write(home.supervisorPid());
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> endInOrder(told, ended), "told-to-end"));
        try (Supervisor supervisor =
                new Supervisor(
                        Cloud.parts(context),
                        home.log(),
                        home.run(),
                        Clock.systemUTC(),
                        Backoff.USUAL)) {
            supervisor.start();
            told.await();
        } finally {
            Files.deleteIfExists(home.supervisorPid());
            ended.countDown();
        }
    }

    /** The JVM ends when its hooks have: so this one waits for the parts. */
    private static void endInOrder(CountDownLatch told, CountDownLatch ended) {
        told.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
