using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Alerts;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Wallets;
using Rendermeter.Engine.Webhooks;
using Rendermeter.Http.Json;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Telemetry;

/// <summary>Turns what was carried out into figures, beside the money path, and looks at the books for the rest.</summary>
internal sealed class TelemetryShell(
    TelemetryFeed feed, Instruments instruments, TelemetryOptions options, IRecords records, IReports reports, ILedger ledger, RenderWorker worker, TimeProvider time,
    ILogger<TelemetryShell> log) : BackgroundService
{
    private const int MostRoutes = 50_000;
    private const int MostRequests = 20_000;
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    private readonly SpendWatch _watch = new(options.Watch);
    private readonly Dictionary<RenderId, (string Route, bool Repeated)> _renders = [];
    private readonly Dictionary<int, DateTimeOffset> _requests = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Measure(stoppingToken), Sample(stoppingToken));

    private async Task Measure(CancellationToken stopping)
    {
        await foreach (var (command, outcome) in feed.Read(stopping))
        {
            try
            {
                await Take(command, outcome, stopping);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                Log.NotMeasured(log, command.GetType().Name, failure);
            }
        }
    }

    private async Task Sample(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                instruments.Take(await reports.Sample(stopping), worker.Lag.Take(), worker.Running);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                Log.NotMeasured(log, "the books", failure);
            }

            await Task.Delay(TimeSpan.FromSeconds(options.SampleSeconds), time, stopping);
        }
    }

    private async Task Take(Command command, object outcome, CancellationToken stopping)
    {
        switch (command, outcome)
        {
            case (Admit admit, AdmitOutcome.Placed placed):
                await Admitted(admit, placed.Attempt, stopping);
                break;
            case (Admit, AdmitOutcome.Refused refused):
                instruments.Refusals.Add(1, instruments.Label("code", SnakeCase.Of(refused.Refusal.Code)));
                break;
            case (Settle or ResolveSetAside, AttemptMove { Moved: true, Attempt: { SetAsideCostNanos: null } attempt }) when attempt.State.IsResolved():
                await Settled(attempt, stopping);
                break;
            case (Judge judge, AttemptMove { Moved: true, Attempt: var attempt }):
                await Judged(judge, attempt, stopping);
                break;
            case (Conclude conclude, Done):
                instruments.Renders.Add(1, instruments.Label("route", (await Render(conclude.Org, conclude.Id, stopping)).Route), instruments.Label("status", SnakeCase.Of(conclude.End.Status)));
                _renders.Remove(conclude.Id);
                break;
            case (WebhookCommand.NoteTry tried, Done):
                instruments.Deliveries.Add(1, instruments.Label("result", tried.State == DeliveryState.Delivered ? "delivered" : tried.Error ?? "failed"));
                break;
        }
    }

    private async Task Admitted(Admit admit, Attempt attempt, CancellationToken stopping)
    {
        if (admit.NewRender is { } render)
        {
            Keep(attempt.Render, (render.Model, IsRepeated(render)));
        }

        if (admit.Decision is { } decision)
        {
            var route = instruments.Label("route", (await Render(admit.Org, attempt.Render, stopping)).Route);
            var reason = instruments.Label("reason", decision.Reason);
            if (decision.Kind == "same_offer")
            {
                instruments.Retries.Add(1, route, reason);
                return;
            }

            KeyValuePair<string, object?>[] labels = [route, reason, instruments.Label("from", decision.From), instruments.Label("to", decision.To)];
            instruments.Failovers.Add(1, labels);
            instruments.FailedFrom.Add(Instruments.Usd(decision.QuotedFromNanos), labels);
            instruments.FailedTo.Add(Instruments.Usd(decision.QuotedToNanos), labels);
        }
    }

    private async Task Settled(Attempt attempt, CancellationToken stopping)
    {
        var render = await Render(attempt.Org, attempt.Render, stopping);
        var outcome = attempt.Settlement?.Outcome;
        var delivered = outcome is JobOutcome.Success or JobOutcome.Partial;
        KeyValuePair<string, object?>[] labels =
        [
            instruments.Label("provider", attempt.Offer.Provider), instruments.Label("model", attempt.Offer.Model), instruments.Label("route", render.Route),
            instruments.Label("outcome", outcome is { } said ? SnakeCase.Of(said) : "unknown"),
        ];
        if (attempt.Unit == "USD")
        {
            instruments.Charge.Add(Instruments.Usd(attempt.ChargeNanos), labels);
            instruments.Cost.Add(Instruments.Usd(attempt.CostNanos), labels);
        }

        instruments.Attempts.Add(1, [.. labels, instruments.Label("state", SnakeCase.Of(attempt.State))]);
        instruments.Count(render.Route, attempts: 1, accepted: 0);
        if (!delivered && attempt.State != AttemptState.NeverSent)
        {
            instruments.Errors.Add(1, [.. labels[..2], labels[3], instruments.Label("class", attempt.Settlement?.Retry is { } retry ? SnakeCase.Of(retry) : "none")]);
        }

        if (attempt.FirstClaimAt is { } began)
        {
            instruments.Latency.Record((attempt.UpdatedAt - began).TotalSeconds, labels[0], labels[1], labels[3]);
            Trace(attempt, render.Route, began, labels);
        }

        if (attempt is { Unit: "USD", CostNanos: > 0 })
        {
            var spend = new SettledSpend(attempt.Org, render.Route, attempt.Offer.Name, attempt.Id, attempt.CostNanos, Failed: !delivered, Repeated: attempt.Number > 1 || render.Repeated);
            if (_watch.Settled(spend, time.GetUtcNow()) is { } spike)
            {
                await Say(spike);
            }
        }
    }

    private async Task Judged(Judge judge, Attempt attempt, CancellationToken stopping)
    {
        var route = (await Render(attempt.Org, attempt.Render, stopping)).Route;
        var outputs = judge.Outputs.Count > 0 ? judge.Outputs.Count : attempt.OutputsAsked;
        instruments.Outputs.Add(outputs, instruments.Label("provider", attempt.Offer.Provider), instruments.Label("model", attempt.Offer.Model), instruments.Label("route", route),
            instruments.Label("verdict", judge.Verdict.Accepted ? "accepted" : "rejected"));
        if (judge.Verdict.Accepted)
        {
            instruments.Count(route, attempts: 0, outputs);
        }
        else
        {
            _watch.Rejected(attempt.Id);
        }
    }

    /// <summary>One span from claim to settlement. Ids are of traces only: as labels of metrics they would never end.</summary>
    private void Trace(Attempt attempt, string route, DateTimeOffset began, KeyValuePair<string, object?>[] labels)
    {
        using var span = instruments.Source.StartActivity(
            ActivityKind.Client, parentContext: default,
            [.. labels, new("rendermeter.route", route), new("rendermeter.render", attempt.Render.ToString()), new("rendermeter.attempt", attempt.Id.ToString()),
                new("rendermeter.attempt.number", attempt.Number), new("rendermeter.charge.usd", Instruments.Usd(attempt.ChargeNanos)), new("rendermeter.cost.usd", Instruments.Usd(attempt.CostNanos))],
            startTime: began, name: "attempt");
        span?.SetStatus(attempt.State == AttemptState.Billed ? ActivityStatusCode.Ok : ActivityStatusCode.Error, attempt.Settlement?.ErrorCode);
        span?.SetEndTime(attempt.UpdatedAt.UtcDateTime);
    }

    private async Task Say(SpendSpike spike)
    {
        instruments.Spikes.Add(1, instruments.Label("route", spike.Route), instruments.Label("model", spike.Model), instruments.Label("cause", SnakeCase.Of(spike.Cause)));
        Log.Spike(log, spike.Route, spike.Model, SnakeCase.Of(spike.Cause), JsonWriting.Amount(spike.PerHourNanos));
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("route", spike.Route);
            json.WriteString("model", spike.Model);
            json.WriteString("cause", SnakeCase.Of(spike.Cause));
            json.WriteString("currency", "USD");
            json.WriteString("per_hour", JsonWriting.Amount(spike.PerHourNanos));
            json.WriteString("hour_before", JsonWriting.Amount(spike.BeforePerHourNanos));
            json.WriteNumber("attempts", spike.Attempts);
            json.WriteNumber("window_seconds", (int)spike.Window.TotalSeconds);
            json.WriteEndObject();
        }

        await ledger.Execute(new Note(spike.Org, new EngineEvent("spend.spike", Render: null, Attempt: null, Encoding.UTF8.GetString(buffer.ToArray()))));
    }

    /// <summary>True where the same key has asked for the same thing in the last ten minutes. Only a count is kept of it, no word of any prompt.</summary>
    private bool IsRepeated(Render render)
    {
        var now = time.GetUtcNow();
        var request = HashCode.Combine(render.Key, render.Model, render.Prompt, render.Parameters.ToString());
        if (_requests.Count >= MostRequests)
        {
            foreach (var old in _requests.Where(known => known.Value < now - Again).Select(known => known.Key).ToList())
            {
                _requests.Remove(old);
            }

            if (_requests.Count >= MostRequests)
            {
                _requests.Clear();
            }
        }

        var repeated = _requests.TryGetValue(request, out var before) && before >= now - Again;
        _requests[request] = now;
        return repeated;
    }

    private async Task<(string Route, bool Repeated)> Render(OrgId org, RenderId id, CancellationToken stopping)
    {
        if (!_renders.TryGetValue(id, out var known) && await records.FindRender(org, id, stopping) is { } record)
        {
            Keep(id, known = (record.Render.Model, false));
        }

        return (known.Route ?? "unknown", known.Repeated);
    }

    private void Keep(RenderId id, (string Route, bool Repeated) render)
    {
        if (_renders.Count >= MostRoutes)
        {
            _renders.Clear(); // read back from the books where it is still wanted
        }

        _renders[id] = render;
    }
}
