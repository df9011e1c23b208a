using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Stages;

/// <summary>The rows of one organisation as routes learn from them.</summary>
internal sealed class MemoryRouteRecords(MemoryRows rows) : IRouteRecords
{
    public Task<IReadOnlyList<OfferAttempt>> ListAttempts(OrgId org, string route, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<OfferAttempt>>([.. Attempts(route).Where(attempt => attempt.State.IsResolved()).Take(limit).Select(attempt => new OfferAttempt(
            attempt.Offer.Name, attempt.State, attempt.Settlement?.Outcome, attempt.Kept, attempt.ChargeNanos, attempt.CreatedAt, rows.Phases[(attempt.Id, 1)].At, attempt.QuoteJson))]);

    public Task<IReadOnlyList<SettledAttempt>> ListSettled(OrgId org, string route, string provider, string model, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<SettledAttempt>>([.. Attempts(route)
            .Where(attempt => attempt is { State: AttemptState.Billed, Settlement.Basis: not Basis.Request } && attempt.Offer.Provider == provider && attempt.Offer.Model == model)
            .Take(limit).Select(attempt => new SettledAttempt(attempt.Settlement!.Outcome, attempt.CostNanos, attempt.QuoteJson))]);

    public Task<IReadOnlyList<ulong>> ListHashes(OrgId org, string route, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<ulong>>([.. Attempts(route).Where(attempt => attempt.Accepted == true)
            .SelectMany(attempt => rows.Judged.Values.Where(judged => judged.Id == attempt.Id).SelectMany(judged => judged.Outputs))
            .Select(output => output.PictureHash).OfType<ulong>().Take(limit)]);

    public Task<IReadOnlyList<JudgedAttempt>> ListJudged(OrgId org, string route, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<JudgedAttempt>>([.. Attempts(route).Where(attempt => rows.Judged.ContainsKey(attempt.Id)).Take(limit)
            .Select(attempt => new JudgedAttempt(attempt.ChargeNanos, attempt.OutputsAsked, rows.Judged[attempt.Id].Verdict.Checks))]);

    public Task<IReadOnlyList<CapRecord>> ListCapsOn(OrgId org, IReadOnlyList<CapScope> scopes, DateTimeOffset now, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<CapRecord>>([.. rows.Caps.Values.Where(cap => scopes.Contains(cap.Scope)).Select(cap =>
        {
            var (startAt, endAt) = CapPeriods.Containing(cap.Period, cap.TimeZone, now);
            return new CapRecord(cap, rows.Buckets.GetValueOrDefault((cap.Id, startAt)) ?? new CapBucket(cap.Id, startAt, endAt, Held: 0, Posted: 0), InDoubt: 0);
        })]);

    public Task<RouteHead?> FindRoute(OrgId org, string name, CancellationToken cancellationToken) => Task.FromResult(rows.Routes.GetValueOrDefault(name));

    public Task<IReadOnlyList<RouteHead>> ListRoutes(OrgId org, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RouteHead>>([.. rows.Routes.Values]);

    public Task<RouteVersion?> FindRouteVersion(OrgId org, string name, int version, CancellationToken cancellationToken)
        => Task.FromResult(rows.RouteVersions.Find(known => known.Name == name && known.Version == version));

    public Task<IReadOnlyList<RouteVersion>> ListRouteVersions(OrgId org, string name, int? before, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<RouteVersion>>([.. rows.RouteVersions.Where(known => known.Name == name && !(known.Version >= before)).OrderByDescending(known => known.Version).Take(limit)]);
    public Task<RenderId?> FindSame(Engine.Requests.Render asked, DateTimeOffset since, CancellationToken cancellationToken)
        => Task.FromResult(rows.Renders.Values
            .Where(one => one.Id != asked.Id && one.Customer == asked.Customer && one.Model == asked.Model && one.Prompt == asked.Prompt && one.Parameters.Equals(asked.Parameters) && one.InputCount == 0
                && one.End?.FinishedAt >= since && rows.Attempts.Values.Any(attempt => attempt.Render == one.Id && attempt is { Accepted: true, UserAccepted: null }))
            .OrderByDescending(one => one.CreatedAt).Select(one => (RenderId?)one.Id).FirstOrDefault());

    public Task<string?> FindChoice(OrgId org, RenderId render, CancellationToken cancellationToken)
        => Task.FromResult(rows.Renders.TryGetValue(render, out var found) ? found.ChoiceJson : null);

    private IEnumerable<Attempt> Attempts(string route)
        => rows.Attempts.Values.Where(attempt => rows.Renders[attempt.Render].Model == route).OrderByDescending(attempt => attempt.CreatedAt).ThenByDescending(attempt => attempt.Number);
}
