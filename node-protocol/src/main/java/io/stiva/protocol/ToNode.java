package io.stiva.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A message the control plane sends on a node's control link. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = Desired.class, name = "desired"),
    @JsonSubTypes.Type(value = UsageAcknowledged.class, name = "usage-acknowledged"),
    @JsonSubTypes.Type(value = PullTokenGrant.class, name = "pull-token-grant"),
    @JsonSubTypes.Type(value = OpenStream.class, name = "open-stream"),
    @JsonSubTypes.Type(value = Refused.class, name = "refused")
})
public sealed interface ToNode
        permits Welcome, Desired, UsageAcknowledged, PullTokenGrant, OpenStream, Refused {}
