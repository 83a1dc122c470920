package io.stiva.platform.workload;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import org.springframework.context.annotation.Primary;
import org.springframework.stereotype.Component;

/**
 * Images that exist by their name alone: {@code …/web} for amd64, {@code …/arm} for arm64 and
 * nothing called {@code …/absent}. Whatever else is asked for, the registry answers.
 */
@Component
@Primary
class TestImages implements ImageSource {

    private final RegistryImageSource registry;

    TestImages(RegistryImageSource registry) {
        this.registry = registry;
    }

    @Override
    public Found resolve(AccountId account, ImageReference image) {
        return switch (image.repository()) {
            case "web" -> new Found(digest(image), Set.of(Architecture.AMD64));
            case "arm" -> new Found(digest(image), Set.of(Architecture.ARM64));
            default -> registry.resolve(account, image);
        };
    }

    private static Digest digest(ImageReference image) {
        try {
            return Digest.ofSha256(
                    MessageDigest.getInstance("SHA-256")
                            .digest(image.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
