using System.Text.Json;
using Rendermeter.Http.Json;
using Rendermeter.Storage.Audit;

namespace Rendermeter.Http.Reports;

/// <summary>What the auditor found, as it is shown everywhere.</summary>
internal static class AuditJson
{
    /// <summary>Writes the member <c>findings</c>.</summary>
    public static void WriteFindings(this Utf8JsonWriter json, IReadOnlyList<AuditFinding> findings)
        => json.WriteList("findings", findings, (writer, finding) =>
        {
            writer.WriteStartObject();
            writer.WriteString("invariant", finding.Invariant);
            writer.WriteString("sentence", finding.Sentence);
            writer.WriteOptional("org", finding.Org?.ToString());
            writer.WriteString("subject", finding.Subject);
            writer.WriteEndObject();
        });
}
