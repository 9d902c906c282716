CREATE TABLE `cost_basis` (
	`run_id` integer PRIMARY KEY NOT NULL,
	`sha256` text NOT NULL,
	`input` blob NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `bill_run`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cost_basis_sha256" CHECK(length("cost_basis"."sha256") = 64)
) STRICT;
--> statement-breakpoint
DROP INDEX `bill_run_costs`;--> statement-breakpoint
CREATE UNIQUE INDEX `bill_run_costs_again` ON `bill_run` (`cost_period_id`) WHERE "bill_run"."kind" = 'costs' and "bill_run"."corrects" is not null and "bill_run"."state" in ('draft', 'approved', 'issuing');--> statement-breakpoint
CREATE UNIQUE INDEX `bill_run_costs` ON `bill_run` (`cost_period_id`) WHERE "bill_run"."kind" = 'costs' and "bill_run"."corrects" is null and "bill_run"."state" in ('draft', 'approved', 'issuing', 'issued');