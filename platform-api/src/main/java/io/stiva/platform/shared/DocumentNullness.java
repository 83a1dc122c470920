package io.stiva.platform.shared;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * Holds what clients send to the types of the API's documents: a record component that is not
 * {@code @Nullable} must be there and must not be null, so a controller never meets a null where
 * its types promise none.
 */
final class DocumentNullness extends NopAnnotationIntrospector {

    private static final String DOCUMENTS = "io.stiva.client.api";

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        if (member instanceof AnnotatedParameter parameter && isOfDocument(parameter)) {
            return !isNullable(parameter);
        }
        return null;
    }

    @Override
    public JsonSetter.@Nullable Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
        if (!(annotated instanceof AnnotatedParameter parameter) || !isOfDocument(parameter)) {
            return super.findSetterInfo(config, annotated);
        }
        Nulls nulls = isNullable(parameter) ? Nulls.SET : Nulls.FAIL;
        return JsonSetter.Value.construct(nulls, Nulls.FAIL);
    }

    private static boolean isOfDocument(AnnotatedParameter parameter) {
        Class<?> owner = parameter.getDeclaringClass();
        return owner.isRecord() && owner.getPackageName().equals(DOCUMENTS);
    }

    private static boolean isNullable(AnnotatedParameter parameter) {
        Executable constructor = (Executable) parameter.getOwner().getMember();
        AnnotatedType type = constructor.getAnnotatedParameterTypes()[parameter.getIndex()];
        return type.isAnnotationPresent(Nullable.class);
    }
}
