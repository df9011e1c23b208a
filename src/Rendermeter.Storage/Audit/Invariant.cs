using System.Text.RegularExpressions;

namespace Rendermeter.Storage.Audit;

/// <summary>Something that is true of sound books, and the query that finds what breaks it.</summary>
public sealed partial record Invariant(string Id, string Sentence, string Sql)
{
    /// <summary>All of them, in the order of their ids' groups: ledger, holds, phases, caps, submission.</summary>
    public static IReadOnlyList<Invariant> All { get; } = Read();

    /// <summary>The same query on the rows of one book, named by <c>@lane</c> and <c>@org_id</c>: its tables are cut down to them before anything is joined or summed.</summary>
    public string OfOneBook
    {
        get
        {
            var tables = Table().Matches(Sql).Select(match => match.Groups["table"].Value).Distinct()
                .Select(table => $"own_{table} as not materialized (select * from {table} where lane = @lane and org_id = @org_id)");
            return $"with {string.Join(", ", tables)}\n{Table().Replace(Sql, "${word} own_${table}")}";
        }
    }

    private static List<Invariant> Read()
    {
        using var stream = typeof(Invariant).Assembly.GetManifestResourceStream("Audit/invariants.sql")!;
        using var reader = new StreamReader(stream);
        var invariants = new List<Invariant>();
        foreach (var block in reader.ReadToEnd().Split("\n\n", StringSplitOptions.TrimEntries))
        {
            // The head of the file is a block of comments without a query.
            if (block.Split('\n', 2) is [var head, var sql] && !sql.StartsWith("--", StringComparison.Ordinal))
            {
                invariants.Add(new Invariant(head[3..6], head[7..], sql));
            }
        }

        return invariants;
    }

    [GeneratedRegex(@"\b(?<word>from|join)\s+(?<table>[a-z_]+)\b")]
    private static partial Regex Table();
}
