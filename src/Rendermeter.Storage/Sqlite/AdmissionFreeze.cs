using Rendermeter.Engine.Identities;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Sqlite;

/// <summary>Shuts and opens the admission of organisations in a database that nobody serves.</summary>
internal static class AdmissionFreeze
{
    private const string FreezeSql = """
        update org
        set admission_frozen = 1
        """;

    public static void FreezeAll(string file)
    {
        using var database = SqliteDatabase.OpenWriter(file);
        database.Prepare(FreezeSql).Run();
    }

    private const string ReleaseSql = """
        update org
        set admission_frozen = 0
        where lane = @lane and org_id = @org_id and not exists (
          select 1
          from event v
          where v.lane = org.lane and v.org_id = org.org_id and v.kind in ('audit.violation', 'org.admission_frozen') and v.at > coalesce((
            select max(u.at)
            from event u
            where u.lane = org.lane and u.org_id = org.org_id and u.kind = 'org.admission_unfrozen'), 0))
        """;

    /// <summary>Opens the admission of these, but for those that the auditor or a person has shut and nobody has opened since.</summary>
    public static void Release(string file, IEnumerable<OrgId> orgs)
    {
        using var database = SqliteDatabase.OpenWriter(file);
        foreach (var org in orgs)
        {
            database.Prepare(ReleaseSql).Bind(new OrgKey(org)).Run();
        }
    }
}
