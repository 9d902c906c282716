/** The frame around every page, and which page an address means. */
import { useHotkeys } from '@mantine/hooks'
import { lazy, type ReactNode, Suspense } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { useView } from './answers.ts'
import { AlarmsPage } from './pages/alarms/alarms.tsx'
import { CorrectionPage, MonthPage } from './pages/billing/month.tsx'
import { MonthsPage } from './pages/billing/months.tsx'
import { TariffPage } from './pages/billing/tariff.tsx'
import { TariffsPage } from './pages/billing/tariffs.tsx'
import { CallersPage } from './pages/callers/callers.tsx'
import { CollectorPage } from './pages/collectors/collector.tsx'
import { CommissioningPage } from './pages/commissioning/commissioning.tsx'
import { CostPeriodPage } from './pages/costs/period.tsx'
import { CostPeriodsPage } from './pages/costs/periods.tsx'
import { ExchangePage } from './pages/exchange/exchange.tsx'
import { ExchangeMeterPage } from './pages/facts/exchange.tsx'
import { RatioPage } from './pages/facts/ratio.tsx'
import { LinePage } from './pages/lines/line.tsx'
import { LinesPage } from './pages/lines/lines.tsx'
import { MetersPage } from './pages/meters/meters.tsx'
import { ConcentratorPage } from './pages/network/concentrator.tsx'
import { NetworkPage } from './pages/network/network-page.tsx'
import { WhyPage } from './pages/network/why-page.tsx'
import { FeedsPage } from './pages/plausibility/feeds.tsx'
import { PlausibilityPage } from './pages/plausibility/plausibility.tsx'
import { ThresholdsPage } from './pages/plausibility/thresholds.tsx'
import { ConsumptionPage } from './pages/readings/consumption.tsx'
import { GapsPage } from './pages/readings/gaps.tsx'
import { PointPage } from './pages/readings/point.tsx'
import { PointsPage } from './pages/readings/points.tsx'
import { FirstStart } from './pages/station/first-start.tsx'
import { HelpPage } from './pages/station/help.tsx'
import { OverviewPage } from './pages/station/overview.tsx'
import { SettingsPage } from './pages/station/settings.tsx'
import { StartRefused } from './pages/station/start-refused.tsx'
import { UnitPage } from './pages/topology/unit.tsx'
import { UnitsPage } from './pages/topology/units.tsx'
import { ConnectionNotice, Refused } from './parts/connection.tsx'
import { Nav } from './parts/nav.tsx'
import { NotHere } from './parts/not-here.tsx'
import { Waiting } from './parts/page.tsx'
import { PlaceTree } from './parts/place-tree.tsx'
import { StatusBar } from './parts/status-bar.tsx'
import { TitleBar } from './parts/title-bar.tsx'
import { useConnection } from './station.ts'

// The PDF renderer is the largest part of the page: loaded when a statement is looked at.
const StatementPage = lazy(() =>
	import('./pages/billing/statement.tsx').then((module) => ({ default: module.StatementPage })),
)

export function App() {
	const connection = useConnection()
	const status = useView('station.status', {}, { refetchMs: 30_000 })
	const [, go] = useLocation()
	useHotkeys([['F1', () => go('/help')]], [])
	if (connection === 'refused') return <Refused />
	// The last answer of a station that ran before does not count any more.
	if (status.error?.error.code === 'not-started') {
		return (
			<Bare>
				<StartRefused />
			</Bare>
		)
	}
	if (status.data === undefined) return <Bare>{connection === 'lost' ? <ConnectionNotice /> : <Waiting />}</Bare>
	if (status.data.state === 'empty') {
		return (
			<Bare>
				<ConnectionNotice />
				<FirstStart />
			</Bare>
		)
	}
	return <Frame />
}

function Bare({ children }: { readonly children: ReactNode }) {
	return <main style={{ height: '100%', overflow: 'auto' }}>{children}</main>
}

function Frame() {
	const [path] = useLocation()
	const choosingPlaces = /^\/(points|units)(\/|$)/.test(path)
	return (
		<div className="frame">
			<TitleBar />
			<div className="notice">
				<ConnectionNotice />
			</div>
			<Nav />
			{choosingPlaces ? <PlaceTree /> : <div style={{ gridArea: 'tree' }} />}
			{/* A new page begins at its top, and is told apart for the keyboard by the skip in focus order. */}
			<main className="page" id="page" key={path} tabIndex={-1}>
				<Suspense fallback={<Waiting />}>
					<Pages />
				</Suspense>
			</main>
			<StatusBar />
		</div>
	)
}

const number = (text: string | undefined) => {
	const value = Number(text)
	return Number.isSafeInteger(value) && value > 0 ? value : null
}

const withId = (render: (id: number) => ReactNode) => (params: { readonly id?: string }) => {
	const id = number(params.id)
	return id === null ? <NotHere /> : render(id)
}

type RunParams = { readonly month: string; readonly runId: string; readonly id?: string }
const withRun = (render: (month: string, runId: number, id: number) => ReactNode) => (params: RunParams) => {
	const [run, id] = [number(params.runId), number(params.id ?? params.runId)]
	return run === null || id === null ? <NotHere /> : render(params.month, run, id)
}
const correction = withRun((month, runId) => <CorrectionPage month={month} runId={runId} />)
const correctionStatement = withRun((month, runId, id) => (
	<StatementPage month={month} statementId={id} runId={runId} />
))

function Pages() {
	return (
		<Switch>
			<Route path="/" component={OverviewPage} />
			<Route path="/consumption" component={ConsumptionPage} />
			<Route path="/points" component={PointsPage} />
			<Route path="/points/:id">
				{withId((id) => (
					<PointPage pointId={id} />
				))}
			</Route>
			<Route path="/points/:id/exchange">
				{withId((id) => (
					<ExchangeMeterPage pointId={id} />
				))}
			</Route>
			<Route path="/points/:id/ratio">
				{withId((id) => (
					<RatioPage pointId={id} />
				))}
			</Route>
			<Route path="/units" component={UnitsPage} />
			<Route path="/units/:id">
				{withId((id) => (
					<UnitPage unitId={id} />
				))}
			</Route>
			<Route path="/lines" component={LinesPage} />
			<Route path="/lines/:id/:view?">
				{({ id, view }) => {
					const lineId = number(id)
					return lineId === null ? <NotHere /> : <LinePage lineId={lineId} view={view ?? 'meters'} />
				}}
			</Route>
			<Route path="/commissioning/:step?">
				{({ step }) => <CommissioningPage {...(step === undefined ? {} : { step })} />}
			</Route>
			<Route path="/network/*?" component={NetworkPages} />
			<Route path="/meters">{() => <MetersPage />}</Route>
			<Route path="/meters/:id">
				{withId((id) => (
					<MetersPage meterId={id} />
				))}
			</Route>
			<Route path="/tariffs" component={TariffsPage} />
			<Route path="/tariffs/new">{() => <TariffPage tariffId={null} />}</Route>
			<Route path="/tariffs/:id">
				{withId((id) => (
					<TariffPage tariffId={id} />
				))}
			</Route>
			<Route path="/plausibility" component={PlausibilityPage} />
			<Route path="/plausibility/feeds" component={FeedsPage} />
			<Route path="/plausibility/thresholds" component={ThresholdsPage} />
			<Route path="/costs" component={CostPeriodsPage} />
			<Route path="/costs/:id">
				{withId((id) => (
					<CostPeriodPage periodId={id} />
				))}
			</Route>
			<Route path="/billing" component={MonthsPage} />
			<Route path="/billing/:month">
				{({ month }) => (/^\d{4}-\d{2}$/.test(month) ? <MonthPage month={month} /> : <NotHere />)}
			</Route>
			<Route path="/billing/:month/statements/:id">
				{({ month, id }) => {
					const statementId = number(id)
					return statementId === null ? <NotHere /> : <StatementPage month={month} statementId={statementId} />
				}}
			</Route>
			<Route path="/billing/:month/runs/:runId">{correction}</Route>
			<Route path="/billing/:month/runs/:runId/statements/:id">{correctionStatement}</Route>
			<Route path="/gaps" component={GapsPage} />
			<Route path="/alarms" component={AlarmsPage} />
			<Route path="/settings" component={SettingsPage} />
			<Route path="/help" component={HelpPage} />
			<Route path="/index.html">{() => <Redirect to="/" />}</Route>
			<Route>{() => <NotHere />}</Route>
		</Switch>
	)
}

/** The way to the meters: its tree, and a page for each thing on it. */
function NetworkPages() {
	return (
		<Switch>
			<Route path="/network" component={NetworkPage} />
			<Route path="/network/callers" component={CallersPage} />
			<Route path="/network/exchange" component={ExchangePage} />
			<Route path="/network/why/:id">
				{withId((id) => (
					<WhyPage meterId={id} />
				))}
			</Route>
			<Route path="/network/collectors/:id">
				{withId((id) => (
					<CollectorPage collectorId={id} />
				))}
			</Route>
			<Route path="/network/concentrators/:id/:view?">
				{({ id, view }) => {
					const concentratorId = number(id)
					return concentratorId === null ? (
						<NotHere />
					) : (
						<ConcentratorPage concentratorId={concentratorId} view={view ?? 'overview'} />
					)
				}}
			</Route>
			<Route>{() => <NotHere />}</Route>
		</Switch>
	)
}
