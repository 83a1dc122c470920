package io.stiva.platform.testing;

import java.util.function.Function;

/**
 * Who may use one route: a row of the access table. Every route under {@code /api} needs one.
 *
 * <pre>{@code
 * AccessRow.of("DELETE /api/v1/projects/{project}")
 *     .request(stage -> stage.http().delete("/api/v1/projects/" + stage.freshProject()))
 *     .anonymous(401)
 *     .otherTenant(404)
 *     .tooSmall(stage -> stage.tokenOf(Role.DEVELOPER), 403)
 *     .allowed(stage -> stage.tokenOf(Role.ADMIN), 204)
 * }</pre>
 *
 * @param route method and pattern, as the controller has it
 * @param request builds the request anew for each of the four callers
 * @param otherTenantStatus what the owner of another account gets
 * @param small a caller of the account itself who is not enough
 */
public record AccessRow(
        String route,
        Function<AccessStage, Http.Call> request,
        int anonymousStatus,
        int otherTenantStatus,
        Function<AccessStage, String> small,
        int smallStatus,
        Function<AccessStage, String> enough,
        int enoughStatus) {

    /** Starts a row; the four callers must each be given. */
    public static Builder of(String route) {
        return new Builder(route);
    }

    /** Collects a row; {@link #allowed} completes it. */
    public static final class Builder {
        private final String route;
        private Function<AccessStage, Http.Call> request =
                stage -> {
                    throw new IllegalStateException("no request given");
                };
        private int anonymousStatus = 401;
        private int otherTenantStatus = 404;
        private Function<AccessStage, String> small = stage -> stage.scoped("nothing");
        private int smallStatus = 403;

        private Builder(String route) {
            this.route = route;
        }

        public Builder request(Function<AccessStage, Http.Call> wanted) {
            this.request = wanted;
            return this;
        }

        /** 401 unless given. */
        public Builder anonymous(int status) {
            this.anonymousStatus = status;
            return this;
        }

        /** 404 unless given. */
        public Builder otherTenant(int status) {
            this.otherTenantStatus = status;
            return this;
        }

        /** Unless given: 403 for a token of the owner that is limited to a scope of no use. */
        public Builder tooSmall(Function<AccessStage, String> token, int status) {
            this.small = token;
            this.smallStatus = status;
            return this;
        }

        public AccessRow allowed(Function<AccessStage, String> token, int status) {
            return new AccessRow(
                    route,
                    request,
                    anonymousStatus,
                    otherTenantStatus,
                    small,
                    smallStatus,
                    token,
                    status);
        }
    }
}
