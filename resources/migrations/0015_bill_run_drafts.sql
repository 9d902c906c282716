ALTER TABLE `bill_run` ADD `draft_state` text DEFAULT 'done' NOT NULL;--> statement-breakpoint
ALTER TABLE `bill_run` ADD `drafted_at` integer;--> statement-breakpoint
ALTER TABLE `bill_run` ADD `corrects` text;--> statement-breakpoint
ALTER TABLE `bill_run` ADD `seen` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX `statement_listed` ON `statement` (`run_id`,`state`,`number`,`total_minor`,`currency`,`occupancy_id`,`kind`,`cancels_id`,`replaces_id`);