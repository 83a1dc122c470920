package io.stiva.platform.tenancy;

import io.stiva.client.api.Event;
import io.stiva.client.api.Page;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.shared.Cursor;
import io.stiva.platform.shared.Events;
import io.stiva.platform.shared.PageQuery;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What happened in the caller's account, as pages or as a stream. */
@RestController
class EventController {

    private final Events events;
    private final EventStreams streams;
    private final Projects projects;
    private final Access access;

    EventController(Events events, EventStreams streams, Projects projects, Access access) {
        this.events = events;
        this.streams = streams;
        this.projects = projects;
        this.access = access;
    }

    /** Oldest first; {@code order=newest} turns it round. */
    @GetMapping(path = "/api/v1/events", produces = MediaType.APPLICATION_JSON_VALUE)
    Page<Event> list(
            Caller caller,
            PageQuery page,
            @RequestParam(required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable String order) {
        Events.Reading reading = reading(caller, project, "newest".equals(order));
        return page.page(events.read(reading, page), Events.Placed::event, Events.Placed::position);
    }

    /** From now on, or from {@code Last-Event-ID} on. */
    @GetMapping(path = "/api/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter follow(
            Caller caller,
            @RequestParam(required = false) @Nullable String project,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last) {
        Events.Reading reading = reading(caller, project, false);
        return streams.open(
                reading, last == null ? events.now(reading.account()) : Cursor.parse(last));
    }

    private Events.Reading reading(Caller caller, @Nullable String project, boolean newestFirst) {
        AccountId account = caller.requireAccount();
        ProjectId only = project == null ? caller.project() : projects.find(caller, project).id();
        access.require(caller, Permission.READ, account, only);
        return new Events.Reading(account, only, newestFirst);
    }
}
