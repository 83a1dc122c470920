package io.stiva.console.view;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** Renders fragments outside of a request, for streams, and gives all pages {@code show}. */
@Component
public final class Pages {

    private final ITemplateEngine engine;
    private final Show show;

    Pages(ITemplateEngine engine, Show show, ThymeleafViewResolver resolver) {
        this.engine = engine;
        this.show = show;
        resolver.addStaticVariable("show", show);
    }

    /** A fragment as HTML; it may hold no links that need the request. */
    public String fragment(String template, String fragment, Map<String, ?> model) {
        Context context = new Context(Locale.ENGLISH);
        model.forEach(context::setVariable);
        context.setVariable("show", show);
        return engine.process(template, Set.of(fragment), context);
    }
}
