using System.Globalization;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Something wrong in a price file.</summary>
/// <param name="Severity">Error or warning.</param>
/// <param name="File">The file's name, as the caller gave it.</param>
/// <param name="Line">The line, from 1; 0 where the whole file is meant.</param>
/// <param name="Column">The column, from 1; 0 where the whole file is meant.</param>
/// <param name="Field">JSON Pointer fragment, for example <c>#/models/0/versions/0/components/0/rate</c>.</param>
/// <param name="Code">What is wrong, for programs.</param>
/// <param name="Detail">What is wrong, for people.</param>
public sealed record PriceFinding(FindingSeverity Severity, string File, long Line, long Column, string Field, string Code, string Detail)
{
    /// <summary>At most so many errors of one file are reported.</summary>
    public const int Most = 50;

    /// <summary><c>fal.yaml:12:9: error number_format at #/models/0/…: …</c>.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {SnakeCase.Of(Severity)} {Code} at {Field}: {Detail}");
}
