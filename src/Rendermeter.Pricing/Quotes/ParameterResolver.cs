using System.Globalization;
using System.Text.RegularExpressions;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Quotes;

/// <summary>Checks a request against a model's rules and fills in its defaults. All errors are found together.</summary>
internal sealed partial class ParameterResolver
{
    private const string Area = "parameters";

    private readonly PricedModel _model;
    private readonly List<KeyValuePair<string, ParameterValue>> _asked = [];
    private readonly List<KeyValuePair<string, ParameterValue>> _defaults = [];
    private readonly List<string> _assumptions = [];
    private readonly List<FieldError> _errors = [];
    private readonly ParameterSet _used;
    private bool _sizeGiven;

    private ParameterResolver(PricedModel model, ParameterSet used) => (_model, _used) = (model, used);

    /// <param name="used">What was reported or measured: it need not be asked for as well. Null is nothing.</param>
    public static ResolvedParameters Resolve(PricedModel model, ParameterSet asked, ParameterSet? used = null)
    {
        var resolver = new ParameterResolver(model, used ?? ParameterSet.Empty);
        foreach (var (name, value) in asked)
        {
            if (name == "size")
            {
                resolver.TakeSize(asked, value);
            }
            else
            {
                resolver.Take(name, value);
            }
        }

        resolver.CheckResolution();
        resolver.FillIn();
        resolver.CheckSize();
        resolver.CheckLinks();
        var all = ParameterSet.Of([.. resolver._asked, .. resolver._defaults]);
        return new ResolvedParameters(
            ParameterSet.Of(resolver._asked), ParameterSet.Of(resolver._defaults), all, resolver._assumptions, [.. resolver._errors.Take(FieldError.Most)]);
    }

    private void Take(string name, ParameterValue value)
    {
        var rule = _model.Rule(name) ?? Unnamed(name);
        if (rule is null)
        {
            Unknown(name, value);
            return;
        }

        // A label may look like a number or a flag when it was typed without quotes: resolution=512.
        if (rule.Kind == ParameterKind.Label && value.Kind != ParameterKind.Label)
        {
            value = ParameterValue.FromLabel(value.Text);
        }

        value = Replaced(rule, value);
        if (ParameterCheck.Problem(rule, value) is not { } problem)
        {
            _asked.Add(new(name, value));
            return;
        }

        var sizeSide = _sizeGiven && name is ("width" or "height");
        _errors.Add(problem.Code == "not_sold"
            ? FieldError.Of(Area, name, problem.Code, $"{_model.Name} sells {name} {Words.And(rule.Allowed!)}", value.Text, rule.Allowed)
            : FieldError.Of(Area, sizeSide ? "size" : name, problem.Code, problem.Detail, value.Text, rule.Allowed));
    }

    private void Unknown(string name, ParameterValue value)
    {
        var detail = $"{_model.Name} has no parameter {name}{Spelling.Hint(name, Names())}";
        _errors.Add(FieldError.Of(Area, name, "unknown_parameter", detail, value.Text));
    }

    private ParameterValue Replaced(ParameterRule rule, ParameterValue value)
    {
        if (!rule.As.TryGetValue(value.Text, out var replacement))
        {
            return value;
        }

        _assumptions.Add($"{rule.Name} {value.Text} is priced as {replacement}");
        return rule.Kind == ParameterKind.Label ? ParameterValue.FromLabel(replacement) : ParameterValue.FromText(replacement);
    }

    private void TakeSize(ParameterSet asked, ParameterValue value)
    {
        if (_model.Rule("size") is null && (_model.Rule("width") is null || _model.Rule("height") is null))
        {
            Unknown("size", value);
            return;
        }

        _sizeGiven = true;
        foreach (var side in (string[])["width", "height"])
        {
            if (asked.TryGet(side, out var other))
            {
                _errors.Add(FieldError.Of(Area, "size", "conflict", $"size says what {side} says as well", value.Text));
                _errors.Add(FieldError.Of(Area, side, "conflict", $"{side} says what size says as well", other.Text));
                return;
            }
        }

        var text = _model.Rule("size") is { } rule ? Replaced(rule, value).Text : value.Text;
        if (Parse(text) is not { } size)
        {
            var sold = _model.Rule("size")?.Allowed;
            _errors.Add(FieldError.Of(Area, "size", sold is null ? "out_of_range" : "not_sold", sold is null
                ? "size is WIDTHxHEIGHT in pixels, such as 1024x768"
                : $"{_model.Name} sells {Words.And(sold)}", value.Text, sold));
            return;
        }

        Take("width", ParameterValue.FromNumber(size.Width));
        Take("height", ParameterValue.FromNumber(size.Height));
    }

    private void FillIn()
    {
        foreach (var rule in _model.Parameters)
        {
            if (rule.Name == "size")
            {
                FillInSize(rule);
            }
            else if (Has(rule.Name) || _errors.Exists(error => error.Pointer == $"#/{Area}/{rule.Name}"))
            {
                continue;
            }
            else if (rule.Default is { } value && !(_sizeGiven && rule.Name is ("width" or "height")) && !IsExcluded(rule))
            {
                _defaults.Add(new(rule.Name, rule.Name == "resolution" ? OfSize(rule, value) : value));
            }
            else if (rule.Required && !IsExcluded(rule) && !_used.Contains(rule.Name))
            {
                _errors.Add(FieldError.Of(Area, rule.Name, "required", $"{_model.Name} needs {rule.Name}", null, rule.Allowed));
            }
        }
    }

    /// <summary>A size that was asked for says its resolution better than a default does.</summary>
    private ParameterValue OfSize(ParameterRule rule, ParameterValue value)
    {
        if (Side("width") is not { } width || Side("height") is not { } height || ResolutionLabels.Holds(value.Text, (long)(width * height).Ceiling())
            || ResolutionLabels.Nearest(rule.Allowed ?? [], width * height) is not { } label || label == value.Text)
        {
            return value;
        }

        _assumptions.Add($"a size of {width}x{height} is priced as resolution {label}");
        return ParameterValue.FromLabel(label);
    }

    /// <summary>What parameters ask of each other.</summary>
    private void CheckLinks()
    {
        Facts? facts = null;
        foreach (var rule in _model.Parameters)
        {
            foreach (var other in Has(rule.Name) ? rule.NotWith.Where(Has) : [])
            {
                _errors.Add(FieldError.Of(Area, rule.Name, "conflict", $"{_model.Name} takes {rule.Name} or {other}, not both", Given(rule.Name)));
                _errors.Add(FieldError.Of(Area, other, "conflict", $"{_model.Name} takes {other} or {rule.Name}, not both", Given(other)));
            }

            if (rule.RequiredWhen.Count == 0 || Has(rule.Name) || _used.Contains(rule.Name) || _errors.Exists(error => error.Pointer == $"#/{Area}/{rule.Name}"))
            {
                continue;
            }

            facts ??= new Facts(ParameterSet.Of([.. _asked, .. _defaults]), null, null);
            if (facts.Fit(rule.RequiredWhen))
            {
                var when = Words.And([.. rule.RequiredWhen.Select(condition => facts.Value(condition.Key) is { } value ? $"{condition.Key} {value.Text}" : condition.Key)]);
                _errors.Add(FieldError.Of(Area, rule.Name, "required", $"{_model.Name} needs {rule.Name} with {when}", null, rule.Allowed));
            }
        }
    }

    /// <summary>Whether something was given that cannot stand beside it.</summary>
    private bool IsExcluded(ParameterRule rule)
        => rule.NotWith.Any(Has) || _model.Parameters.Any(other => other.NotWith.Contains(rule.Name, StringComparer.Ordinal) && Has(other.Name));

    private string Given(string name) => _asked.Find(item => item.Key == name).Value.Text;

    private void FillInSize(ParameterRule rule)
    {
        var (width, height) = (Has("width"), Has("height"));
        if (_sizeGiven || (width && height) || _errors.Exists(error => error.Pointer is "#/parameters/width" or "#/parameters/height"))
        {
            return;
        }

        if (width != height)
        {
            var missing = width ? "height" : "width";
            _errors.Add(FieldError.Of(Area, missing, "required", $"{missing} goes with {(width ? "width" : "height")}"));
        }
        else if (rule.Default is { } size && Parse(size.Text) is { } sides)
        {
            _defaults.Add(new("width", ParameterValue.FromNumber(sides.Width)));
            _defaults.Add(new("height", ParameterValue.FromNumber(sides.Height)));
        }
        else if (rule.Required)
        {
            _errors.Add(FieldError.Of(Area, "size", "required", $"{_model.Name} needs a size", null, rule.Allowed));
        }
    }

    /// <summary>Both were asked for, and a picture of that size is nowhere sold under that label.</summary>
    private void CheckResolution()
    {
        var label = _asked.Find(item => item.Key == "resolution").Value.Text;
        if (Side("width") is not { } width || Side("height") is not { } height || ResolutionLabels.Fits(label, width * height))
        {
            return;
        }

        var size = $"{width}x{height}";
        _errors.Add(FieldError.Of(Area, "resolution", "conflict", $"resolution {label} and a size of {size} contradict each other", label));
        _errors.Add(FieldError.Of(Area, _sizeGiven ? "size" : "width", "conflict", $"a size of {size} and resolution {label} contradict each other", size));
    }

    private void CheckSize()
    {
        if (_model.Rule("size") is not { } rule || Side("width") is not { } width || Side("height") is not { } height)
        {
            return;
        }

        var size = $"{width}x{height}";
        if (rule.Allowed is { } sold && !sold.Contains(size, StringComparer.Ordinal))
        {
            _errors.Add(FieldError.Of(Area, "size", "not_sold", $"{_model.Name} sells {Words.And(sold)}", size, sold));
        }

        if (rule.Size is not { } limits)
        {
            return;
        }

        var (longEdge, shortEdge) = (Rational.Max(width, height), Rational.Min(width, height));
        Limit(limits.Step is { } step && !((width / step).IsWhole && (height / step).IsWhole), $"both edges must be multiples of {limits.Step} pixels");
        Limit(limits.MaxEdge < longEdge, $"no edge may be above {limits.MaxEdge} pixels");
        Limit(limits.MinPixels > width * height, $"a picture has {Words.Thousands(limits.MinPixels ?? 0)} pixels at least");
        Limit(limits.MaxPixels < width * height, $"a picture has {Words.Thousands(limits.MaxPixels ?? 0)} pixels at most");
        Limit(limits.MaxRatio < longEdge / shortEdge, $"the long edge may be {limits.MaxRatio} times the short one at most");

        void Limit(bool broken, string detail)
        {
            if (broken)
            {
                _errors.Add(FieldError.Of(Area, "size", "out_of_range", $"{_model.Name}: {detail}", size));
            }
        }
    }

    /// <summary>What a model takes without naming it: one output, and quantities that only a prompt, an input or a run decides.</summary>
    private ParameterRule? Unnamed(string name)
    {
        if (name == "n")
        {
            return Vocabulary.Unnamed(name) with { Min = Rational.One, Max = Rational.One };
        }

        if (name is ("width" or "height") && _model.Rule("size") is not null)
        {
            return Vocabulary.Unnamed(name);
        }

        var counted = _model.Versions.SelectMany(version => version.Components).Any(component
            => component.Quantity.Name == name && component.Quantity.Source != QuantitySource.Request);
        return counted ? Vocabulary.Unnamed(name) : null;
    }

    private IEnumerable<string> Names() => _model.Parameters.Select(rule => rule.Name);

    private bool Has(string name) => _asked.Exists(item => item.Key == name);

    private Rational? Side(string name)
    {
        foreach (var item in _asked.Concat(_defaults))
        {
            if (item.Key == name)
            {
                return item.Value.Number;
            }
        }

        return null;
    }

    private static (Rational Width, Rational Height)? Parse(string text)
    {
        var match = Size().Match(text);
        return match.Success
            ? (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex(@"^([1-9]\d{0,4})x([1-9]\d{0,4})\z")]
    private static partial Regex Size();
}
