package io.stiva.platform.shared;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Lets controllers declare a {@link PageQuery} and an {@link IfMatch}, and JSON obey null. */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration implements WebMvcConfigurer {

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new EdgeParameters());
    }

    /** A number is no text: JSON types are not guessed into each other. */
    @Bean
    JsonMapperBuilderCustomizer strictTexts() {
        return mapper ->
                mapper.withCoercionConfig(
                        LogicalType.Textual,
                        texts ->
                                texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                        .setCoercion(
                                                CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    @Bean
    JacksonModule nullnessModule() {
        return new SimpleModule("stiva-nullness") {
            @Override
            public void setupModule(SetupContext context) {
                context.insertAnnotationIntrospector(new DocumentNullness());
            }
        };
    }

    private static final class EdgeParameters implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            Class<?> type = parameter.getParameterType();
            return type == PageQuery.class || type == IfMatch.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binder) {
            return parameter.getParameterType() == PageQuery.class
                    ? PageQuery.parse(request.getParameter("limit"), request.getParameter("cursor"))
                    : new IfMatch(request.getHeader("If-Match"));
        }
    }
}
