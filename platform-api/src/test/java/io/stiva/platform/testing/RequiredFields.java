package io.stiva.platform.testing;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Says in the description what the documents' types say: what is not {@code @Nullable} is there.
 */
@Component
class RequiredFields implements ModelConverter {

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> schema = chain.next().resolve(type, context, chain);
        Class<?> document = Json.mapper().constructType(type.getType()).getRawClass();
        if (document.isRecord() && document.getPackageName().equals("io.stiva.client.api")) {
            List<String> required = required(document);
            for (Schema<?> model : context.getDefinedModels().values()) {
                if (document.getSimpleName().equals(model.getName())) {
                    model.setRequired(required);
                }
            }
        }
        return schema;
    }

    private static List<String> required(Class<?> document) {
        return Arrays.stream(document.getRecordComponents())
                .filter(field -> !field.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .map(RecordComponent::getName)
                .toList();
    }
}
