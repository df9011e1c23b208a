using System.Collections.Concurrent;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>
/// The routes of every organisation, each in numbered versions. A version comes from the file of a gateway or from a person by the API; the newest holds, for every
/// process on the same books. What the file says is written down when a process first meets it, and only where it says something else than before.
/// </summary>
/// <param name="fileSpeaks">False where this process does not know the file of the gateway, so that what it lacks is not taken away.</param>
public sealed class RouteVersions(RouteTable table, IRouteRecords records, ILedger ledger, TimeProvider time, bool fileSpeaks = true)
{
    private const int MostKept = 10_000;
    private const int MostJudged = 10_000;

    // What a version says never changes, so what was read of it holds for ever.
    private readonly ConcurrentDictionary<(OrgId Org, string Name, int Version), Route> _read = new();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>What a name stands for: a route of the organisation, else the model <c>provider/model</c>.</summary>
    public async Task<RouteOutcome> Find(OrgId org, string name, CancellationToken cancellationToken)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return table.Find(name);
        }

        var head = await Met(org, name, await records.FindRoute(org, name, cancellationToken), cancellationToken);
        return head is { Body: { } body } ? new RouteOutcome.Found(Read(org, name, head.Version, head.GateVersion, body))
            : head is null || table.Body(name) is null ? table.Find(name)
            : new RouteOutcome.Unknown(() => []);
    }

    /// <summary>The routes of an organisation, by name.</summary>
    public async Task<IReadOnlyList<Route>> List(OrgId org, CancellationToken cancellationToken)
    {
        var heads = (await records.ListRoutes(org, cancellationToken)).ToDictionary(head => head.Name, StringComparer.Ordinal);
        foreach (var name in table.Routes.Select(route => route.Name).Concat(heads.Keys).Distinct(StringComparer.Ordinal).ToList())
        {
            if (await Met(org, name, heads.GetValueOrDefault(name), cancellationToken) is { } head)
            {
                heads[name] = head;
            }
        }

        return [.. heads.Values.Where(head => head.Body is not null).OrderBy(head => head.Name, StringComparer.Ordinal).Select(head => Read(org, head.Name, head.Version, head.GateVersion, head.Body!))];
    }

    /// <summary>The route that a render was admitted on, as it was then, however it was changed since.</summary>
    public async Task<Route?> Pinned(Render render, CancellationToken cancellationToken)
    {
        if (render.RouteVersion is not { } version)
        {
            return (table.Find(render.Model) as RouteOutcome.Found)?.Route;
        }

        return _read.TryGetValue((render.Org, render.Model, version), out var known) ? known
            : await records.FindRouteVersion(render.Org, render.Model, version, cancellationToken) is { Body: { } body } found
                ? Read(render.Org, render.Model, version, found.GateVersion, body)
            : throw new LedgerBrokenException($"{render.Id} was admitted on version {version} of {render.Model}, which is not kept");
    }

    /// <summary>Adds a version that a person has written; what is wrong with it is said by its fields, and nothing is kept then.</summary>
    /// <param name="options">Null takes the route away. Renders that were admitted on it go on.</param>
    /// <param name="expected">The version that the change was made from; 0 where there must be none; null takes whatever stands.</param>
    public async Task<(PutRouteOutcome? Outcome, IReadOnlyList<FieldError> Errors)> Put(
        OrgId org, string name, RouteOptions? options, int? expected, string author, string? note, CancellationToken cancellationToken)
    {
        var head = await Met(org, name, await records.FindRoute(org, name, cancellationToken), cancellationToken);
        if (expected is not null && expected != (head?.Version ?? 0) && !(expected == 0 && head is { Body: null }))
        {
            return (new PutRouteOutcome.Stale(head), []);
        }

        string? body = null;
        if (options is not null)
        {
            var errors = new List<string>();
            var route = table.Check(name, options, await Others(org, name, cancellationToken), errors);
            if (errors.Count > 0)
            {
                return (null, RouteText.Fields(name, errors));
            }

            body = RouteText.Write(options, route.Offers);
        }

        return (await Put(org, name, head, body, fromFile: false, author, note, expected, cancellationToken), []);
    }

    private async Task<PutRouteOutcome> Put(
        OrgId org, string name, RouteHead? head, string? body, bool fromFile, string author, string? note, int? expected, CancellationToken cancellationToken)
    {
        // The effect is of the change that is made: where somebody else is first meanwhile, it is worked out anew.
        while (true)
        {
            var effect = RouteEffects.Write(head?.Body, body, await records.ListJudged(org, name, MostJudged, cancellationToken));
            var outcome = await ledger.Execute(new PutRoute(org, name, body, fromFile, author, note, effect, BasedOn: head?.Version ?? 0) { FileSince = _startedAt });
            if (outcome is not PutRouteOutcome.Stale { Head: var newer } || expected is not null || fromFile)
            {
                return outcome;
            }

            head = newer;
        }
    }

    /// <summary>Writes down what the file says where it says something new, and answers with what stands then.</summary>
    private async Task<RouteHead?> Met(OrgId org, string name, RouteHead? head, CancellationToken cancellationToken)
    {
        var body = table.Body(name);
        var isNews = fileSpeaks && (body is not null ? body != head?.FileBody : head is { FromFile: true, Body: not null });

        // What another process has read from its file since this one began is newer than what this one knows.
        if (!isNews || head?.FileAt > _startedAt)
        {
            return head;
        }

        return await Put(org, name, head, body, fromFile: true, "configuration", note: null, expected: null, cancellationToken) switch
        {
            PutRouteOutcome.Kept kept => kept.Head,
            PutRouteOutcome.Stale stale => stale.Head,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<IReadOnlyDictionary<string, RouteOptions>> Others(OrgId org, string name, CancellationToken cancellationToken)
        => (await List(org, cancellationToken)).Where(route => route.Name != name).ToDictionary(route => route.Name, route => new RouteOptions { Offers = route.Offers }, StringComparer.Ordinal);

    private Route Read(OrgId org, string name, int version, int gateVersion, string body)
    {
        if (_read.Count > MostKept)
        {
            _read.Clear();
        }

        return _read.GetOrAdd((org, name, version), _ => table.Kept(name, body) with { Version = version, GateVersion = gateVersion });
    }
}
