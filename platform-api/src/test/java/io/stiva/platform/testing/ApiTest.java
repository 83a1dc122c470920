package io.stiva.platform.testing;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Base of tests that speak to the API as a client does: one control plane per JVM, a tenant of
 * one's own per test.
 *
 * <pre>{@code
 * class ProjectApiTest extends ApiTest {
 *     @Test void a_project_is_found_by_name() {
 *         assertThat(http.get("/api/v1/projects/shop").as(tenant.ownerToken()).send().status()).isEqualTo(200);
 *     }
 * }
 * }</pre>
 */
@Execution(ExecutionMode.SAME_THREAD)
public abstract class ApiTest {

    protected final RunningApi api = RunningApi.shared();
    protected final Http http = new Http(api);
    protected final Tenant tenant = Tenant.make(api);
}
