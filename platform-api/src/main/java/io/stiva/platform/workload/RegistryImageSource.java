package io.stiva.platform.workload;

import io.stiva.platform.registry.RegistryImages;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.StivaException;
import org.springframework.stereotype.Component;

/** Images of the registry; what it does not have is a wrong field of the deploying request. */
@Component
class RegistryImageSource implements ImageSource {

    private final RegistryImages registry;

    RegistryImageSource(RegistryImages registry) {
        this.registry = registry;
    }

    @Override
    public Found resolve(AccountId account, ImageReference image) {
        try {
            RegistryImages.Resolved resolved = registry.resolve(account, image);
            return new Found(resolved.digest(), resolved.architectures());
        } catch (StivaException e) {
            if (e.category() != ErrorCategory.NOT_FOUND
                    && e.category() != ErrorCategory.UNPROCESSABLE) {
                throw e;
            }
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, e.code())
                    .say("%s", e.publicMessage())
                    .field("/template/image", e.publicMessage())
                    .causedBy(e)
                    .build();
        }
    }
}
