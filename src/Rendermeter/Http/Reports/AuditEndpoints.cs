using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Storage.Audit;

namespace Rendermeter.Http.Reports;

/// <summary><c>/api/v1/audit</c>: the invariants, on demand and over all books.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/api/v1/audit", Audit).Requires(Access.Operator);

    private static async Task<IResult> Audit(HttpContext context, Auditor auditor)
    {
        var findings = await auditor.Run(context.RequestAborted);
        return JsonAnswer.Object(json =>
        {
            json.WriteNumber("invariants", Invariant.All.Count);
            json.WriteBoolean("sound", findings.Count == 0);
            json.WriteFindings(findings);
        });
    }
}
