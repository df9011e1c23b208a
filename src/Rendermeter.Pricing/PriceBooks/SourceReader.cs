using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>
/// Text to nodes, through YAML's event parser. What a price file has no use for is refused: anchors and aliases, tags, a second document,
/// a member twice, keys that are no plain text, great depth and great length.
/// </summary>
internal static class SourceReader
{
    public const int MostCharacters = 4 * 1024 * 1024;
    public const int MostNodes = 400_000;
    public const int MostDepth = 12;

    /// <summary>The root node; null when there is none, and then a finding says why.</summary>
    public static SourceNode? Read(string text, Findings findings)
    {
        if (text.Length > MostCharacters)
        {
            findings.Error(null, "#", "too_large", $"the file has more than {MostCharacters} characters");
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            findings.Error(null, "#", "empty_file", "the file is empty");
            return null;
        }

        var parser = new Parser(new StringReader(text));
        try
        {
            return new Reading(parser, findings).Document();
        }
        catch (YamlException exception)
        {
            findings.Error(exception.Start.Line, exception.Start.Column, "#", "syntax", $"not YAML: {exception.Message}");
            return null;
        }
        catch (Refusal refusal)
        {
            findings.Error(refusal.At.Line, refusal.At.Column, refusal.Field, refusal.Code, refusal.Message);
            return null;
        }
    }

    private sealed class Refusal(Mark at, string field, string code, string detail) : Exception(detail)
    {
        public Mark At { get; } = at;

        public string Field { get; } = field;

        public string Code { get; } = code;
    }

    private sealed class Reading(Parser parser, Findings findings)
    {
        private int _nodes;

        public SourceNode? Document()
        {
            Next();
            Next();
            if (parser.Current is StreamEnd)
            {
                findings.Error(null, "#", "empty_file", "the file holds nothing but comments");
                return null;
            }

            Next();
            var root = Node("#", 0);
            Next();
            Next();
            if (parser.Current is DocumentStart second)
            {
                throw new Refusal(second.Start, "#", "syntax", "a price file is one document");
            }

            return root;
        }

        private SourceNode Node(string field, int depth)
        {
            var current = parser.Current!;
            if (++_nodes > MostNodes)
            {
                throw new Refusal(current.Start, field, "too_large", $"the file has more than {MostNodes} values");
            }

            if (depth > MostDepth)
            {
                throw new Refusal(current.Start, field, "too_deep", $"nested deeper than {MostDepth}");
            }

            if (current is AnchorAlias || current is NodeEvent { Anchor.IsEmpty: false })
            {
                throw new Refusal(current.Start, field, "alias_limit", "anchors and aliases are not for price files: write the value out");
            }

            if (current is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
            {
                throw new Refusal(current.Start, field, "syntax", "tags are not for price files");
            }

            return current switch
            {
                Scalar scalar => new SourceNode.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain, scalar.Start.Line, scalar.Start.Column),
                SequenceStart start => Sequence(start, field, depth),
                MappingStart start => Mapping(start, field, depth),
                _ => throw new Refusal(current.Start, field, "syntax", "not expected here"),
            };
        }

        private SourceNode.Sequence Sequence(SequenceStart start, string field, int depth)
        {
            var items = new List<SourceNode>();
            Next();
            while (parser.Current is not SequenceEnd)
            {
                items.Add(Node($"{field}/{items.Count}", depth + 1));
                Next();
            }

            return new SourceNode.Sequence(items, start.Start.Line, start.Start.Column);
        }

        private SourceNode.Mapping Mapping(MappingStart start, string field, int depth)
        {
            var members = new List<KeyValuePair<SourceNode.Scalar, SourceNode>>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            Next();
            while (parser.Current is not MappingEnd)
            {
                if (Node(field, depth + 1) is not SourceNode.Scalar key)
                {
                    throw new Refusal(parser.Current!.Start, field, "syntax", "a member's name is plain text");
                }

                Next();
                var value = Node($"{field}/{key.Value}", depth + 1);
                Next();
                if (!names.Add(key.Value))
                {
                    findings.Error(key, $"{field}/{key.Value}", "duplicate_member", $"'{key.Value}' stands here twice");
                    continue;
                }

                members.Add(new(key, value));
            }

            return new SourceNode.Mapping(members, start.Start.Line, start.Start.Column);
        }

        private void Next()
        {
            try
            {
                if (parser.MoveNext())
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
            {
                // The parser answers some broken flow collections with these in place of its own exception.
            }

            throw new Refusal(parser.Current?.End ?? Mark.Empty, "#", "syntax", "not YAML: the file breaks off or a bracket is not closed");
        }
    }
}
