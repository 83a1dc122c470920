package io.stiva.cli;

import io.stiva.client.registry.ImagePush;
import io.stiva.client.registry.OciLayout;
import io.stiva.client.registry.RegistryCredentials;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pushes an image from disk to the project's registry; no other tool is needed. */
@Command(
        name = "push",
        description = "Push an image from an OCI layout (a directory or a tar) to the project.")
final class PushCommand extends Leaf {

    @Option(
            names = "--image",
            paramLabel = "NAME",
            description = "which image of the layout, when it holds several")
    private @Nullable String nameInLayout;

    @Parameters(index = "0", paramLabel = "LAYOUT", description = "OCI layout directory or tar")
    private Path source = Path.of("");

    @Parameters(index = "1", paramLabel = "IMAGE", description = "REPOSITORY[:TAG]")
    private String image = "";

    PushCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        if (!Files.exists(source)) {
            throw new UsageException("there is no file or directory " + source);
        }
        ImageReference target =
                ImageReference.parse(image.contains("/") ? image : work.project() + "/" + image);
        ImagePush push =
                new ImagePush(URI.create(work.api()), RegistryCredentials.token(work.token()));
        ImagePush.Pushed pushed = push(work, push, target);
        work.print(
                pushed,
                done -> done.image().toString(),
                () -> {
                    work.tell(
                            "sent %s of %s; the rest was there already"
                                    .formatted(
                                            new Bytes(pushed.sentBytes()),
                                            new Bytes(pushed.totalBytes())));
                    work.out().println(Text.clean(pushed.image().toString()));
                });
        return ExitCode.OK;
    }

    private ImagePush.Pushed push(Work work, ImagePush push, ImageReference target) {
        try (OciLayout layout = OciLayout.open(source);
                Progress progress = new Progress(work.surroundings())) {
            return push.push(
                    layout,
                    nameInLayout,
                    target,
                    step -> progress.showBytes(step.bytes(), step.totalBytes(), "pushing"));
        } catch (IOException e) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "layout-unreadable")
                    .say("cannot read %s as an OCI layout", source)
                    .log("%s", e)
                    .causedBy(e)
                    .build();
        }
    }
}
