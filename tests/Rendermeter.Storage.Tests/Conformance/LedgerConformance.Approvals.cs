using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Tests.Conformance;

public abstract partial class LedgerConformance
{
    [Fact]
    public async Task A_render_that_waits_for_approval_is_kept_listed_and_admitted_once()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var admit = org.Admit(8 * Org.Cent);
        var render = admit.NewRender! with { RouteVersion = 3, GateVersion = 2 };
        var asked = new Approval("sandbox-fast/image", 8 * Org.Cent, 5 * Org.Cent, render.CreatedAt, DateTimeOffset.MaxValue.AddYears(-5000));
        var merge = new MergeOffer(new IdempotencyClaim("merge/product-photo", "same", "same"), TimeSpan.FromMinutes(1), Over: null);

        var waiting = await store.Ledger.Execute(new AskApproval(org.Id, render, asked, new IdempotencyClaim("/renders", "k", "f"), merge));
        var merged = await store.Ledger.Execute(new AskApproval(org.Id, render with { Id = new RenderId(org.NextId()) }, asked, new IdempotencyClaim("/renders", "other", "f"), merge));
        var findings = await store.Audit();
        var listed = await store.Records.ListRenders(org.Id, new RenderFilter { Status = RenderStatus.AwaitingApproval }, before: null, 10, Token);
        var approve = admit with { NewRender = null, Approved = new ApprovalGiven("boss", "go on", 8 * Org.Cent, asked.ExpiresAt) };
        var placed = await store.Ledger.Execute(approve);
        var again = await store.Ledger.Execute(approve with { Draft = approve.Draft with { Id = new AttemptId(org.NextId()) } });
        var record = (await store.Records.FindRender(org.Id, render.Id, Token))!;

        Assert.IsType<AdmitOutcome.Waiting>(waiting);
        Assert.Empty(findings);
        Assert.Equal(render.Id, Assert.IsType<AdmitOutcome.Merged>(merged).Render);
        Assert.Equal(render.Id, (await store.Records.FindClaim(org.Id, new IdempotencyClaim("/renders", "other", "f"), render.CreatedAt, Token))!.Render);
        var one = Assert.Single(listed);
        Assert.Equal((RenderStatus.AwaitingApproval, 0L, 5 * Org.Cent), (one.Status, one.HeldNanos, one.Approval!.CeilingNanos));
        Assert.Equal(((AdmitOutcome.Placed)placed).Attempt.Id, Assert.IsType<AdmitOutcome.Placed>(again).Attempt.Id);
        Assert.Equal((ApprovalState.Approved, "boss", "go on", 8 * Org.Cent), (record.Render.Approval, record.Approval!.Actor, record.Approval.Note, record.Approval.UpToNanos));
        Assert.Equal((3, 2, 8 * Org.Cent), (record.Render.RouteVersion, record.Render.GateVersion, record.HeldNanos));
        Assert.Empty(await store.Records.ListRenders(org.Id, new RenderFilter { Status = RenderStatus.AwaitingApproval }, before: null, 10, Token));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_denied_render_ends_without_a_row_of_money()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var render = org.Admit(8 * Org.Cent).NewRender!;
        await store.Ledger.Execute(new AskApproval(org.Id, render, new Approval("sandbox-fast/image", 8, 5, render.CreatedAt, DateTimeOffset.MaxValue.AddYears(-5000)), Idempotency: null, Merge: null));

        var denied = await store.Ledger.Execute(new DenyApproval(org.Id, render.Id, "boss", "too dear"));
        var record = (await store.Records.FindRender(org.Id, render.Id, Token))!;

        Assert.Equal((true, RenderStatus.Failed, "approval_denied", "too dear"), (denied.Denied, record.Status, record.Render.End!.ErrorCode, record.Approval!.Note));
        Assert.Empty(record.Attempts);
        Assert.Empty(record.Phases);
        await AssertSound(store);
    }

    [Fact]
    public async Task A_route_has_one_newest_version_however_many_write_it_at_once()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        PutRoute Put(string body, int basedOn) => new(org.Id, "photo", body, FromFile: false, "ann", "why", """{"changed":[]}""", basedOn);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => store.Ledger.Execute(Put($$"""{"offers":["a/{{number}}"]}""", basedOn: 0))));
        var first = Assert.Single(outcomes.OfType<PutRouteOutcome.Kept>()).Head;
        var second = Assert.IsType<PutRouteOutcome.Kept>(await store.Ledger.Execute(Put("""{"offers":["a/b"],"gate":[{"check":"blur"}]}""", basedOn: 1))).Head;
        var third = Assert.IsType<PutRouteOutcome.Kept>(await store.Ledger.Execute(Put("""{"offers":["a/c"],"gate":[{"check":"blur"}]}""", basedOn: 2))).Head;

        Assert.Equal((1, 2, 3), (first.Version, second.Version, third.Version));
        Assert.Equal((1, 2, 2), (first.GateVersion, second.GateVersion, third.GateVersion));
        Assert.Equal(third, await store.RouteRecords.FindRoute(org.Id, "photo", Token));
        Assert.Equal([3, 2, 1], (await store.RouteRecords.ListRouteVersions(org.Id, "photo", before: null, 10, Token)).Select(version => version.Version));
        Assert.Equal([1], (await store.RouteRecords.ListRouteVersions(org.Id, "photo", before: 2, 10, Token)).Select(version => version.Version));
        Assert.Equal(("ann", "why", first.Body), (await store.RouteRecords.FindRouteVersion(org.Id, "photo", 1, Token)) is { } kept ? (kept.Author, kept.Note, kept.Body) : default);
        Assert.Null(await store.RouteRecords.FindRoute(new Org(77).Id, "photo", Token));
        Assert.Single(await store.RouteRecords.ListRoutes(org.Id, Token));
        await AssertSound(store);
    }

    [Fact]
    public async Task What_is_left_of_a_cap_is_read_by_its_scope()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        await store.Ledger.Execute(org.Cap(CapMetric.Spend, 20 * Org.Cent));
        await Admitted(store, org.Admit(8 * Org.Cent));

        var caps = await store.RouteRecords.ListCapsOn(org.Id, [org.Scope, new CapScope(CapScopeKind.Customer, "nobody")], Clock.GetUtcNow(), Token);

        Assert.Equal(8 * Org.Cent, Assert.Single(caps).Bucket.Held);
        Assert.Equal(12 * Org.Cent, new CapRooms(caps, customerTier: null).Left([org.Scope]));
    }
}
