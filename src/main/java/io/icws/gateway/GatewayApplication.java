package io.icws.gateway;

import io.icws.gateway.config.CommandLine;
import io.icws.gateway.config.CommandLine.FlagException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class GatewayApplication {

    /** What command-line programs answer by custom when they are called wrongly; start-up failures exit with 1. */
    private static final int WRONG_USAGE = 2;

    public static void main(String[] args) {
        try {
            switch (CommandLine.parse(args)) {
                case CommandLine.Start start ->
                    SpringApplication.run(
                            GatewayApplication.class, start.arguments().toArray(String[]::new));
                case CommandLine.Print print -> System.out.println(print.text());
            }
        } catch (FlagException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_USAGE);
        }
    }
}
