using System.Globalization;
using System.Text.Json;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing.Imports;

namespace Rendermeter.Commands.Prices;

/// <summary>The report of an import: every entry, by what became of it.</summary>
internal static class ImportText
{
    public static void Print(string path, ImportResult result, List<string> written, List<string> unchanged, IReadOnlyCollection<string> confirmed)
    {
        var taken = result.Rows.Where(row => row.IsTaken).ToList();
        var refused = result.Rows.Where(row => !row.IsTaken && row.Code != "not_media").ToList();
        var others = result.Rows.Count - taken.Count - refused.Count;
        if (taken.Count > 0)
        {
            Paper.Heading("Taken");
            var columns = new Columns("as", "entry", "");
            foreach (var row in taken)
            {
                columns.Add(row.Model, row.Key, row.Detail + (confirmed.Contains(row.Model!) ? " (confirmed)" : ""));
            }

            columns.Print();
        }

        if (refused.Count > 0)
        {
            Paper.Heading("Refused");
            foreach (var row in refused)
            {
                Paper.Line($"  {row.Key}: {row.Detail} ({row.Code})");
            }
        }

        Paper.Line();
        Paper.Line(string.Create(CultureInfo.InvariantCulture, $"{path}: {result.Rows.Count} entries, {taken.Count} taken, {refused.Count} refused, {others} of no medium that is priced here"));
        foreach (var group in refused.GroupBy(row => row.Code).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            Paper.Line(string.Create(CultureInfo.InvariantCulture, $"  {group.Count(),5} {group.Key}"));
        }

        if (refused.Exists(row => row.Code is "suspicious_change" or "unit_slip"))
        {
            Paper.Line("What is right although it is ten times off is taken with --confirm provider/model.");
        }

        foreach (var file in written)
        {
            Paper.Line($"wrote {file}");
        }

        foreach (var file in unchanged)
        {
            Paper.Line($"unchanged {file}");
        }

        if (written.Count + unchanged.Count == 0)
        {
            Paper.Line("Nothing was written.");
        }
    }

    /// <summary>The report, with <c>written</c> and <c>unchanged</c> files.</summary>
    public static void WriteJson(Utf8JsonWriter writer, ImportResult result, List<string> written, List<string> unchanged)
    {
        writer.WriteStartObject();
        using var members = JsonDocument.Parse(ImportResultJson.ToText(result));
        foreach (var member in members.RootElement.EnumerateObject())
        {
            member.WriteTo(writer);
        }

        writer.WriteTexts("written", written);
        writer.WriteTexts("unchanged", unchanged);
        writer.WriteEndObject();
    }
}
