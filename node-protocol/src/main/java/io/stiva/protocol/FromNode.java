package io.stiva.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A message a node sends on its control link. The JSON field {@code type} names the record, in
 * kebab-case.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = Heartbeat.class, name = "heartbeat"),
    @JsonSubTypes.Type(value = Observed.class, name = "observed"),
    @JsonSubTypes.Type(value = UsageBatch.class, name = "usage-batch"),
    @JsonSubTypes.Type(value = PullTokenRequest.class, name = "pull-token-request")
})
public sealed interface FromNode permits Hello, Heartbeat, Observed, UsageBatch, PullTokenRequest {}
