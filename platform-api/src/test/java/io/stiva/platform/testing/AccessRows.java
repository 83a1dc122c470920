package io.stiva.platform.testing;

import java.util.List;

/** The access table's rows of one feature; make it a bean ({@code @Component}) beside its tests. */
public interface AccessRows {

    List<AccessRow> rows();
}
