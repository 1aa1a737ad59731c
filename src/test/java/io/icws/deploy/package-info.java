/** What operators run the gateway with: the Helm chart, the compose files, the image and the workflows. */
@NullMarked
package io.icws.deploy;

import org.jspecify.annotations.NullMarked;
