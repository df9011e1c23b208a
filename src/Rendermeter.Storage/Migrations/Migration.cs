namespace Rendermeter.Storage.Migrations;

/// <summary>One step of the schema. Numbers are the same on every database, and a step that was published is never edited.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    private const string OldestProgramMark = "-- oldest program: ";

    /// <summary>
    /// The last step that the oldest program knows which may still work on the data after this one. A step that only adds what such a program
    /// leaves alone names it in its first line, <c>-- oldest program: 006</c>; without that line no program that does not know the step may.
    /// </summary>
    public int OldestProgram => Sql.StartsWith(OldestProgramMark, StringComparison.Ordinal)
        ? int.Parse(Sql.AsSpan(OldestProgramMark.Length, 3), System.Globalization.CultureInfo.InvariantCulture)
        : Number;

    /// <summary>The steps of a dialect (<c>Sqlite</c>, <c>Postgres</c>), in order.</summary>
    public static IReadOnlyList<Migration> All(string dialect)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"Migrations/{dialect}/";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var file = name[prefix.Length..];
                return new Migration(int.Parse(file[..3], System.Globalization.CultureInfo.InvariantCulture), file, reader.ReadToEnd());
            })];
    }
}
