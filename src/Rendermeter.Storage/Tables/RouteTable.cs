using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Routes with their versions, and what people are asked to allow.</summary>
internal sealed class RouteTable(IStatements database)
{
    private const string FindSql = $"""
        select {RouteRow.HeadColumns}
        from route
        where lane = @lane and org_id = @org_id and name = @name
        """;

    public RouteHead? Find(OrgKey key, string name) => database.Prepare(FindSql).Bind(key).Bind(name).First(RouteRow.ReadHead);

    private const string PutSql = """
        insert into route (lane, org_id, name, version, gate_version, body, from_file, file_body, file_at)
        values (@lane, @org_id, @name, @version, @gate_version, @body, @from_file, @file_body, @file_at)
        on conflict (lane, org_id, name) do update
        set version = excluded.version, gate_version = excluded.gate_version, body = excluded.body, from_file = excluded.from_file,
          file_body = excluded.file_body, file_at = excluded.file_at
        """;

    private const string InsertVersionSql = """
        insert into route_version (lane, org_id, name, version, gate_version, body, from_file, author, note, effect, at)
        values (@lane, @org_id, @name, @version, @gate_version, @body, @from_file, @author, @note, @effect, @at)
        """;

    public void Put(OrgKey key, RouteHead head, RouteVersion? version)
    {
        // Each by itself: two versions of one route may come in one batch, and the second must find the first.
        database.PrepareEach(PutSql).Bind(key).Bind(head.Name).Bind((long)head.Version).Bind((long)head.GateVersion).Bind(head.Body).Bind(head.FromFile).Bind(head.FileBody).Bind(head.FileAt)
            .Run();
        if (version is not null)
        {
            database.PrepareEach(InsertVersionSql).Bind(key).Bind(version.Name).Bind((long)version.Version).Bind((long)version.GateVersion).Bind(version.Body).Bind(version.FromFile)
                .Bind(version.Author).Bind(version.Note).Bind(version.EffectJson).Bind(version.At)
                .Run();
        }
    }

    private const string InsertApprovalSql = """
        insert into approval (lane, org_id, render_id, offer, quoted, ceiling, asked_at, expires_at)
        values (@lane, @org_id, @render_id, @offer, @quoted, @ceiling, @asked_at, @expires_at)
        """;

    public void Insert(OrgKey key, RenderId render, Approval asked) => database.Prepare(InsertApprovalSql).Bind(key).Bind(render.Value)
        .Bind(asked.Offer).Bind(asked.QuotedNanos).Bind(asked.CeilingNanos).Bind(asked.AskedAt).Bind(asked.ExpiresAt)
        .Run();

    private const string DecideApprovalSql = """
        update approval
        set actor = @actor, note = @note, up_to = @up_to, decided_at = @decided_at
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    public void Decide(OrgKey key, (RenderId Render, string Actor, string? Note, long? UpToNanos) decided, DateTimeOffset now) => database.Prepare(DecideApprovalSql)
        .Bind(decided.Actor).Bind(decided.Note).Bind(decided.UpToNanos).Bind(now).Bind(key).Bind(decided.Render.Value)
        .RunOnOne();
}
