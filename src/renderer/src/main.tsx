// First of all: schemas are built when their modules are loaded.
import './zod-without-eval.ts'

import '@mantine/core/styles.css'
import '@mantine/dates/styles.css'
import '@mantine/notifications/styles.css'
import './app.css'
import './frame.css'
import './tables.css'
import './print.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startLanguage } from './locales/index.ts'
import { Look } from './look.tsx'
import { queries, startStation } from './station.ts'
import { isStill } from './still.ts'

startLanguage()
startStation()
if (isStill()) document.documentElement.dataset.still = ''

createRoot(document.getElementById('root')!).render(
	<QueryClientProvider client={queries}>
		<Look>
			<App />
		</Look>
	</QueryClientProvider>,
)
