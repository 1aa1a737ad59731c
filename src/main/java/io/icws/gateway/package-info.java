@NullMarked
package io.icws.gateway;

import org.jspecify.annotations.NullMarked;
