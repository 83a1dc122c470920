package io.stiva.cli;

import io.stiva.client.api.ImageSummary;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists images. */
@Command(name = "images", description = "List the images of the project.")
final class ImagesCommand extends Leaf {

    @Mixin private Filters filters = new Filters();

    ImagesCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        List<ImageSummary> images =
                filters.keep(
                        work.client().images(work.project()).stream()
                                .sorted(Comparator.comparing(ImageSummary::pushedAt).reversed())
                                .toList());
        work.print(
                images,
                image -> image.project() + "/" + image.repository() + ":" + image.tag(),
                new Table<ImageSummary>()
                        .column("REPOSITORY", image -> image.project() + "/" + image.repository())
                        .column("TAG", ImageSummary::tag)
                        .column("DIGEST", image -> shortDigest(image.digest()))
                        .column("ARCHITECTURES", image -> Text.list(image.architectures()))
                        .number("SIZE", image -> Text.memory(image.sizeBytes()))
                        .column("PUSHED", image -> Text.age(image.pushedAt(), work.now())));
        if (images.isEmpty() && work.isTable()) {
            work.tell("no image yet; see: stiva push --help");
        }
        return ExitCode.OK;
    }

    private static String shortDigest(String digest) {
        int end = "sha256:".length() + 12;
        return digest.length() > end ? digest.substring(0, end) : digest;
    }
}
