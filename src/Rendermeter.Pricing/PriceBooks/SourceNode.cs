namespace Rendermeter.Pricing.PriceBooks;

/// <summary>A node of a YAML file with its place, so that every finding can name it.</summary>
internal abstract record SourceNode(long Line, long Column)
{
    public sealed record Scalar(string Value, bool Plain, long Line, long Column) : SourceNode(Line, Column)
    {
        public bool IsNull => Plain && Value is ("" or "null" or "~");
    }

    public sealed record Mapping(IReadOnlyList<KeyValuePair<Scalar, SourceNode>> Members, long Line, long Column) : SourceNode(Line, Column);

    public sealed record Sequence(IReadOnlyList<SourceNode> Items, long Line, long Column) : SourceNode(Line, Column);
}
