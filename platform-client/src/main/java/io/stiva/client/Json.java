package io.stiva.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stiva.client.api.Page;
import java.lang.reflect.Type;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** How documents are read and written: unknown members are ignored, absent ones left out. */
public final class Json {

    public static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .changeDefaultPropertyInclusion(
                            ignored ->
                                    JsonInclude.Value.construct(
                                            JsonInclude.Include.NON_NULL,
                                            JsonInclude.Include.ALWAYS))
                    .build();

    private Json() {}

    /** The type Page of item, which only exists at run time. */
    static <T> TypeReference<Page<T>> pageOf(Class<T> item) {
        JavaType type = MAPPER.getTypeFactory().constructParametricType(Page.class, item);
        return new TypeReference<>() {
            @Override
            public Type getType() {
                return type;
            }
        };
    }
}
