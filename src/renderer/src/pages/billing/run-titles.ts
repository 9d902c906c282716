/** Of a run's page, and of what is asked about it. */
export const runTitles = { month: 'billing.title', correction: 'correction.title', costs: 'costs.run-title' } as const
